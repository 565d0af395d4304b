-- What the mapping needs of an event beside the columns of UCDP. A computed column begins with the name of
-- the one that it comes from, so that a report can point there.
--
-- date_prec 1: the days are known. 2 to 5 (up to six days, a week, a month, a year): date_start and date_end
-- bound a period somewhere within which the event began and ended.
-- where_prec 1: at the named point; 2: near it; 3, 4, 6: a district, a province, a country; 5: a line or an
-- area without such limits; 7: international waters or airspace. Beyond 2 the point stands for an area.
WITH read AS (
  SELECT
    *,
    if(date_prec = '1', date_start, date_end) AS date_start_latest,
    if(date_prec = '1', date_end, date_start) AS date_end_earliest,
    if(side_a = 'Civilians', 'civilians', side_a_new_id) AS side_a_actor,
    if(side_b = 'Civilians', 'civilians', side_b_new_id) AS side_b_actor,
    'ged-' || substr(sha256(concat_ws('|', where_coordinates, where_prec, latitude, longitude)), 1, 16)
      AS where_coordinates_place,
    list_sort(list_distinct(list_filter(
      list_transform(string_split(coalesce(source_office, ''), ';'), lambda name: trim(name)),
      lambda name: name <> '' AND NOT regexp_matches(name, '@|facebook|twitter|telegram', 'i')
    ))) AS offices,
    -- Several places have one name: their labels give the point and how exact it is.
    ' (' || latitude || ', ' || longitude || '; ' || where_prec || ')' AS point,
    -- In one-sided violence side A attacks civilians; in fighting nobody is called the perpetrator.
    if(type_of_violence = '3', 'included', 'unstated') AS of_side_a,
    if(type_of_violence = '3', 'excluded', 'unstated') AS of_others
  FROM records
)
SELECT
  * EXCLUDE (source_office, offices, point),
  if(length(id) < 3, lpad(id, 3, '0'), id) AS id_number,
  'ucdp-ged-23-1-' || id AS id_key,
  content_hash('proposition', [
    text_field('key', 'ucdp-ged-23-1-' || id),
    iri_field('subject', thing('event', 'ged-' || id))
  ]) AS id_proposition,
  as_named(side_a) || ' - ' || as_named(side_b) || ', ' || date_start AS side_a_label,
  -- The number tells actors of one name apart.
  as_named(side_a) || ' (UCDP ' || side_a_new_id || ')' AS side_a_en,
  as_named(side_b) || ' (UCDP ' || side_b_new_id || ')' AS side_b_en,
  CASE type_of_violence WHEN '1' THEN 'state-based-conflict' WHEN '2' THEN 'non-state-conflict'
    ELSE 'one-sided-violence' END AS type_of_violence_code,
  if(type_of_violence = '3', NULL, side_a_actor) AS side_a_participant,
  if(type_of_violence = '3', NULL, side_b_actor) AS side_b_participant,
  if(type_of_violence = '3', side_a_actor, NULL) AS side_a_perpetrator,
  if(type_of_violence = '3', side_b_actor, NULL) AS side_b_target,
  CASE WHEN side_a = 'Civilians' THEN NULL WHEN side_a LIKE 'Government of %' THEN 'Government'
    WHEN type_of_violence = '1' THEN 'ArmedGroup' ELSE 'Group' END AS side_a_class,
  CASE WHEN side_b = 'Civilians' THEN NULL WHEN side_b LIKE 'Government of %' THEN 'Government'
    WHEN type_of_violence = '1' THEN 'ArmedGroup' ELSE 'Group' END AS side_b_class,
  regexp_replace(as_named(side_a), '^Government of (.*)$', 'Gouvernement, \1') || ' (UCDP ' || side_a_new_id || ')'
    AS side_a_fr,
  regexp_replace(as_named(side_b), '^Government of (.*)$', 'Gouvernement, \1') || ' (UCDP ' || side_b_new_id || ')'
    AS side_b_fr,
  stated_interval(date_start, date_start_latest, date_end_earliest, date_end) AS date_start_interval,
  CASE WHEN date_start = date_end THEN date_start
    WHEN date_prec = '1' THEN date_start || '/' || date_end
    ELSE '[' || date_start || '..' || date_end || ']' END AS date_start_edtf,
  -- One row speaks for a place, however many name it.
  min(CAST(id AS HUGEINT)) OVER (PARTITION BY where_coordinates_place) AS where_coordinates_row,
  if(where_prec = '2', 'near ', '') || where_coordinates || point AS where_coordinates_label,
  if(where_prec = '2', 'près de ', '') || where_coordinates || point AS where_coordinates_fr,
  CASE where_prec WHEN '1' THEN 'exact' WHEN '2' THEN 'approximate' ELSE 'centroid' END AS where_prec_code,
  CASE WHEN where_prec = '6' THEN 'country' WHEN where_prec IN ('3', '4') THEN 'administrative-area'
    WHEN where_prec IN ('1', '2') AND regexp_matches(where_coordinates, ' (town|village|city)$')
    THEN 'settlement' ELSE 'informal-region' END AS where_prec_type,
  content_hash('figure', [
    typed_field('low', low, 'decimal'), typed_field('best', best, 'decimal'), typed_field('high', high, 'decimal'),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', 'included'))
  ]) AS best_figure,
  content_hash('figure', [
    typed_field('best', deaths_a, 'decimal'), iri_field('population', thing('actor', side_a_actor)),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', of_side_a))
  ]) AS deaths_a_figure,
  -- Where civilians are side B, deaths_civilians counts them, and deaths_b is 0 whatever happened.
  if(side_b = 'Civilians', NULL, content_hash('figure', [
    typed_field('best', deaths_b, 'decimal'), iri_field('population', thing('actor', side_b_actor)),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', of_others))
  ])) AS deaths_b_figure,
  content_hash('figure', [
    typed_field('best', deaths_civilians, 'decimal'), iri_field('population', thing('actor', 'civilians')),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', of_others))
  ]) AS deaths_civilians_figure,
  content_hash('figure', [
    typed_field('best', deaths_unknown, 'decimal'), iri_field('population', thing('actor', 'side-unknown')),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', 'unstated'))
  ]) AS deaths_unknown_figure,
  nullif(array_to_string(list_transform(offices, lambda name: 'office-' || substr(sha256(name), 1, 16)), '|'), '')
    AS offices_named
FROM read
