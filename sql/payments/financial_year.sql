create function internal.financial_year(p_at timestamptz, out day date, out financial_year integer)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select d.day, extract(year from d.day - interval '3 months')::integer
  from (select (p_at at time zone 'Asia/Kolkata')::date as day) as d
$$;
comment on function internal.financial_year(timestamptz) is
'The day that it is in India, and the year in which the financial year began that holds it: April to March.';
