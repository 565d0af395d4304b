-- Names and numbers of a list stand in different orders, so a name is taken from rows that have one only.
WITH said AS (
  SELECT unnest(string_split(ActorIdPrev, '|')) AS id, if(contains(ActorIdPrev, '|'), NULL, NamePrev) AS name FROM records
  UNION ALL
  SELECT unnest(string_split(ActorIdSplitTemp, '|')), if(contains(ActorIdSplitTemp, '|'), NULL, NameSplitTemp) FROM records
  UNION ALL
  SELECT unnest(string_split(ActorIdAlliance, '|')), if(contains(ActorIdAlliance, '|'), NULL, NameAlliance) FROM records
  UNION ALL
  SELECT unnest(string_split(ActorIdGroup, '|')), if(contains(ActorIdGroup, '|'), NULL, GroupName) FROM records
)
SELECT
  id,
  coalesce(as_named(min(name)) || ' (UCDP ' || id || ')', 'UCDP actor ' || id) AS label_en,
  coalesce(as_named(min(name)) || ' (UCDP ' || id || ')', 'Acteur UCDP ' || id) AS label_fr,
  min(name) AS name
FROM said
WHERE id <> '' AND id NOT IN (SELECT ActorId FROM records)
GROUP BY id
