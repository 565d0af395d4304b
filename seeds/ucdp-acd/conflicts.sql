-- A row is about one year. Where an episode begins in it on a known day (start_prec2 1), that day bounds the beginning;
-- where it ends in it on a known day (ep_end_prec 1), that bounds the end. Other codes mean a period that the table
-- does not bound, so the year is all that is said.
-- intensity_level 1 is 25 to 999 deaths in battle in the year, 2 is 1000 or more.
WITH read AS (
  SELECT
    *,
    if(start_prec2 = '1' AND start_date2[1:4] = lpad(year, 4, '0'), start_date2, NULL) AS begun,
    if(ep_end = '1' AND ep_end_prec = '1' AND ep_end_date[1:4] = lpad(year, 4, '0'), ep_end_date, NULL) AS ended
  FROM records
),
dated AS (
  SELECT
    * EXCLUDE (begun, ended),
    coalesce(begun, year || '-01-01') AS year_start_earliest,
    coalesce(begun, ended, year || '-12-31') AS year_start_latest,
    coalesce(ended, begun, year || '-01-01') AS year_end_earliest,
    coalesce(ended, year || '-12-31') AS year_end_latest
  FROM read
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
  content_hash('interval', [
    typed_field('startEarliest', year_start_earliest, 'date'),
    typed_field('startLatest', year_start_latest, 'date'),
    typed_field('endEarliest', year_end_earliest, 'date'),
    typed_field('endLatest', year_end_latest, 'date'),
    iri_field('basis', code('basis', 'stated'))
  ]) AS year_interval,
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
