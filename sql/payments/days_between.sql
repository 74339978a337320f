-- Definer: the timezone is in a row that not everybody who counts days may read.
create function internal.days_between(
  p_from date, p_to date, out begins timestamptz, out ends timestamptz, out timezone text
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_timezone text;
begin
  if p_to < p_from then
    perform internal.fail('LM402', 'A time ends after it begins.', '/query/to');
  end if;
  select t.timezone
  into strict v_timezone
  from lms.tenants as t
  where t.id = internal.tenant_id();
  timezone := v_timezone;
  begins := coalesce(p_from::timestamp at time zone v_timezone, '-infinity');
  ends := coalesce((p_to + 1)::timestamp at time zone v_timezone, 'infinity');
end
$$;
comment on function internal.days_between(date, date) is
'When days begin and end in the institution''s timezone, the last one included; NULL: without end. LM402.';
