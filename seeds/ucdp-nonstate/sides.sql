-- Both sides, what a joint side is made of, and the states that support one of them.
WITH said AS (
  SELECT side_a_id AS id, side_a_name AS name, side_a_components AS members FROM records
  UNION ALL SELECT side_b_id, side_b_name, side_b_components FROM records
  UNION ALL SELECT unnest(string_split(side_a_components, '|')), NULL, NULL FROM records
  UNION ALL SELECT unnest(string_split(side_b_components, '|')), NULL, NULL FROM records
),
supporters AS (
  SELECT DISTINCT unnest(string_split(concat_ws('|', gwno_a_2nd, gwno_b_2nd), '|')) AS gwno FROM records
)
SELECT
  id,
  if(max(members) IS NULL, 'Group', 'CollectiveActor') AS type,
  coalesce(as_named(min(name)) || ' (UCDP ' || id || ')', 'UCDP actor ' || id) AS label_en,
  coalesce(as_named(min(name)) || ' (UCDP ' || id || ')', 'Acteur UCDP ' || id) AS label_fr,
  max(members) AS members,
  min(name) AS name
FROM said GROUP BY id
UNION ALL
SELECT
  'government-gw-' || gwno, 'Government',
  'Government of the state with Gleditsch-Ward code ' || gwno,
  'Gouvernement de l''État de code Gleditsch-Ward ' || gwno,
  NULL,
  NULL
FROM supporters WHERE gwno <> ''
