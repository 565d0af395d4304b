-- A row is about one year. Where an episode begins in it on a known day (start_prec2 1), that day bounds the beginning;
-- where it ends in it on a known day (ep_end_prec 1), that bounds the end. Other codes mean a period that the table
-- does not bound, so the year is all that is said.
-- intensity_level 1 is 25 to 999 deaths in battle in the year, 2 is 1000 or more.
WITH bounded AS (
  SELECT
    *,
    bounds_in_year(
      year,
      if(start_prec2 = '1', day_in_year(start_date2, year), NULL),
      if(ep_end = '1' AND ep_end_prec = '1', day_in_year(ep_end_date, year), NULL)
    ) AS bounds
  FROM records
),
dated AS (
  SELECT
    * EXCLUDE (bounds),
    bounds.start_earliest AS year_start_earliest,
    bounds.start_latest AS year_start_latest,
    bounds.end_earliest AS year_end_earliest,
    bounds.end_latest AS year_end_latest
  FROM bounded
)
SELECT
  *,
  content_hash('proposition', [
    text_field('key', 'ucdp-acd-22-1-' || record),
    iri_field('subject', thing('event', 'acd-' || record))
  ]) AS record_proposition,
  'Conflict ' || conflict_id || ' in ' || year || ': ' || as_named(side_a) || ' - ' || as_named(side_b) AS side_a_label,
  'Conflit ' || conflict_id || ' en ' || year || ' : ' || as_named(side_a) || ' - ' || as_named(side_b) AS side_a_label_fr,
  location || ': ' || coalesce(territory_name, 'Government') AS territory_name_conflict,
  stated_interval(year_start_earliest, year_start_latest, year_end_earliest, year_end_latest) AS year_interval,
  if(intensity_level = '1', '25', '1000') AS intensity_level_low,
  if(intensity_level = '1', '999', NULL) AS intensity_level_high,
  content_hash('figure', [
    typed_field('low', if(intensity_level = '1', '25', '1000'), 'decimal'),
    typed_field('high', if(intensity_level = '1', '999', NULL), 'decimal'),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', 'included'))
  ]) AS intensity_level_figure,
  nullif(array_to_string(list_transform(
    list_filter(string_split(concat_ws('|', gwno_a_2nd, gwno_b_2nd), '|'), lambda gwno: gwno <> ''),
    lambda gwno: 'government-gw-' || gwno
  ), '|'), '') AS gwno_a_2nd_supporters
FROM dated
