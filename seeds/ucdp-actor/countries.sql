-- Every code in GWNOLoc. Names and codes mostly stand in the same order, not always: a name is taken from rows
-- that have one only, or where every row with the code has that one name at its place.
WITH said AS (
  SELECT
    unnest(string_split(GWNOLoc, '|')) AS id,
    unnest(list_transform(string_split(Location, ','), lambda name: trim(name))) AS name,
    contains(GWNOLoc, '|') AS among_others
  FROM records
  WHERE len(string_split(GWNOLoc, '|')) = len(string_split(Location, ','))
),
every AS (SELECT DISTINCT unnest(string_split(GWNOLoc, '|')) AS id FROM records),
named AS (
  SELECT
    id,
    coalesce(
      min(name) FILTER (NOT among_others),
      if(count(DISTINCT name) = 1, min(name), NULL)
    ) AS name
  FROM said GROUP BY id
)
SELECT
  every.id,
  coalesce(name, 'Territory with Gleditsch-Ward code ' || every.id) AS name,
  coalesce(name, 'Territoire de code Gleditsch-Ward ' || every.id) AS name_fr
FROM every LEFT JOIN named USING (id)
