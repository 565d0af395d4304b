-- Every code in GWNOLoc, with a name where some row gives one name and one code.
SELECT id, coalesce(min(name), 'Territory with Gleditsch-Ward code ' || id) AS name,
  coalesce(min(name), 'Territoire de code Gleditsch-Ward ' || id) AS name_fr
FROM (
  SELECT unnest(string_split(GWNOLoc, '|')) AS id, if(contains(GWNOLoc, '|'), NULL, Location) AS name FROM records
)
GROUP BY id
