create function internal.tenant_currency() returns text
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.currency from lms.tenants as t where t.id = internal.tenant_id()
$$;
comment on function internal.tenant_currency() is 'The currency of new courses.';
