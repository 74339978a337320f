create function internal.today() returns date
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_today date;
begin
  select (now() at time zone t.timezone)::date
  into v_today
  from lms.tenants as t
  where t.id = internal.tenant_id();
  return v_today;
end
$$;
comment on function internal.today() is 'The calendar day at the institution of this request.';
