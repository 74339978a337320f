create function internal.tenant_day(p_tenant uuid) returns date
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select (now() at time zone t.timezone)::date
    from lms.tenants as t
    where t.id = p_tenant
  );
end
$$;
comment on function internal.tenant_day(uuid) is 'Today, by the calendar of the institution.';
