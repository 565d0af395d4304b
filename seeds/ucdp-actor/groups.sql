-- Org 4 is the government of a state, 1 a formally organised group, 2 and 3 supporters and communities.
SELECT
  *,
  if(length(ActorId) < 3, lpad(ActorId, 3, '0'), ActorId) AS ActorId_number,
  content_hash('proposition', [
    text_field('key', 'ucdp-actor-22-1-' || ActorId),
    iri_field('subject', thing('actor', ActorId))
  ]) AS ActorId_proposition,
  CASE Org WHEN '4' THEN 'Government' WHEN '1' THEN 'ArmedGroup' ELSE 'Group' END AS Org_class,
  as_named(NameData) || ' (UCDP ' || ActorId || ')' AS NameData_en,
  regexp_replace(as_named(NameData), '^Government of (.*)$', 'Gouvernement, \1') || ' (UCDP ' || ActorId || ')'
    AS NameData_fr,
  -- Joining another actor, or an alliance, is told without its terms: affiliation is what both have in common.
  nullif(concat_ws('|', ActorIdAlliance, ActorIdGroup), '') AS ActorIdAlliance_affiliations,
  nullif(concat_ws('|', ActorIdPrev, ActorIdSplitTemp), '') AS ActorIdPrev_splits
FROM records
