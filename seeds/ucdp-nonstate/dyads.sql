-- A row is about one year. Where an episode begins in it on a known day (start_prec2 1), that day bounds the beginning;
-- where it ends in it on a known day (ep_end_prec 1), that bounds the end. Other codes mean a period that the table
-- does not bound, so the year is all that is said.
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
    text_field('key', 'ucdp-nonstate-22-1-' || record),
    iri_field('subject', thing('event', 'nonstate-' || record))
  ]) AS record_proposition,
  'Dyad ' || dyad_id || ' in ' || year || ': ' || as_named(side_a_name) || ' - ' || as_named(side_b_name) AS side_a_name_label,
  'Dyade ' || dyad_id || ' en ' || year || ' : ' || as_named(side_a_name) || ' - ' || as_named(side_b_name) AS side_a_name_label_fr,
  stated_interval(year_start_earliest, year_start_latest, year_end_earliest, year_end_latest) AS year_interval,
  content_hash('figure', [
    typed_field('low', low_fatality_estimate, 'decimal'),
    typed_field('best', best_fatality_estimate, 'decimal'),
    typed_field('high', high_fatality_estimate, 'decimal'),
    iri_field('counts', code('counted', 'casualties')), iri_field('unit', code('unit', 'person')),
    iri_field('harm', code('harm', 'killed')), iri_field('perpetratorsCounted', code('inclusion', 'included'))
  ]) AS best_fatality_estimate_figure,
  nullif(array_to_string(list_transform(
    list_filter(string_split(concat_ws('|', gwno_a_2nd, gwno_b_2nd), '|'), lambda gwno: gwno <> ''),
    lambda gwno: 'government-gw-' || gwno
  ), '|'), '') AS gwno_a_2nd_supporters
FROM dated
