-- New names stand in one cell, with commas. The language of NameOrig and of names in the mother tongue is not told: "und".
WITH said AS (
  SELECT ActorId AS actor, NameOrig AS name, if(NameChange = '1', 'former', 'common') AS kind, 'und' AS language FROM records
  UNION ALL
  SELECT ActorId, NameOrigFull, if(NameChange = '1', 'former', 'official'), 'und' FROM records
  UNION ALL
  SELECT ActorId, NameOrigFullEng, if(NameChange = '1', 'former', 'translation'), 'en' FROM records
  UNION ALL
  SELECT ActorId, trim(unnest(string_split(NewName, ','))), 'common', 'und' FROM records
  UNION ALL
  SELECT ActorId, trim(unnest(string_split(NewNameFullMotherTongue, ','))), 'official', 'und' FROM records
  UNION ALL
  SELECT ActorId, trim(unnest(string_split(NewNameFullEng, ','))), 'translation', 'en' FROM records
)
SELECT
  'ucdp-' || actor || '-' || substr(sha256(name || '|' || language), 1, 12) AS id,
  actor, name, min(kind) AS kind, language
FROM said
WHERE name <> ''
GROUP BY actor, name, language
