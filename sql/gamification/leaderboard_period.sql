create function internal.leaderboard_period(
  p_period text, p_date date, out starts_on date, out ends_on date, out timezone text, out closed boolean
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unit text := case p_period when 'weekly' then 'week' when 'monthly' then 'month' end;
  v_today date;
begin
  if v_unit is null then
    perform internal.fail('LM402', 'A period is weekly or monthly.', '/query/period');
  end if;
  select t.timezone, (now() at time zone t.timezone)::date
  into timezone, v_today
  from lms.tenants as t
  where t.id = internal.tenant_id();
  if p_date > v_today then
    perform internal.fail('LM402', 'The date is in the future, where nobody has earned anything yet.', '/query/date');
  end if;

  starts_on := date_trunc(v_unit, coalesce(p_date, v_today)::timestamp)::date;
  ends_on := (starts_on + ('1 ' || v_unit)::interval - interval '1 day')::date;
  closed := ends_on < v_today;
end
$$;
comment on function internal.leaderboard_period(text, date) is
'The week, from Monday, or the month of a date (NULL: of today) by the calendar of the institution; closed: it is over. '
'LM402 for a date in the future.';
