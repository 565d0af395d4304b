-- Both sides, and the states that send troops to one of them, which UCDP gives by Gleditsch-Ward code alone.
WITH said AS (
  SELECT unnest(string_split(side_a_id, '|')) AS id, if(contains(side_a_id, '|'), NULL, side_a) AS name FROM records
  UNION ALL
  SELECT unnest(string_split(side_b_id, '|')), if(contains(side_b_id, '|'), NULL, side_b) FROM records
),
named AS (SELECT id, min(name) AS name FROM said GROUP BY id),
supporters AS (
  SELECT DISTINCT unnest(string_split(concat_ws('|', gwno_a_2nd, gwno_b_2nd), '|')) AS gwno FROM records
)
SELECT
  id,
  if(name LIKE 'Government of %', 'Government', 'ArmedGroup') AS type,
  coalesce(as_named(name) || ' (UCDP ' || id || ')', 'UCDP actor ' || id) AS label_en,
  coalesce(regexp_replace(as_named(name), '^Government of (.*)$', 'Gouvernement, \1') || ' (UCDP ' || id || ')', 'Acteur UCDP ' || id) AS label_fr,
  name
FROM named
UNION ALL
SELECT
  'government-gw-' || gwno, 'Government',
  'Government of the state with Gleditsch-Ward code ' || gwno,
  'Gouvernement de l''État de code Gleditsch-Ward ' || gwno,
  NULL
FROM supporters WHERE gwno <> ''
