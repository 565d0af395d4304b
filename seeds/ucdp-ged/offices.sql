-- The bodies that rows name as their sources, each once. Accounts on social media are left out: they may
-- be those of private persons.
SELECT DISTINCT 'office-' || substr(sha256(name), 1, 16) AS id, name, as_named(name) || ' (named by UCDP)' AS label
FROM (SELECT trim(unnest(string_split(source_office, ';'))) AS name FROM records)
WHERE name <> '' AND NOT regexp_matches(name, '@|facebook|twitter|telegram', 'i')
