-- Definer: the tenant's own row says whether it is the platform's. The role came with the seal, so nobody gets here by
-- taking lms_operator alone.
create function internal.expect_operator() returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if internal.request_role() <> 'operator'
    or not exists (select from lms.tenants as t where t.id = internal.tenant_id() and t.is_platform)
  then
    perform internal.fail('LM104', 'Only operators of the platform may do this.');
  end if;
end
$$;
comment on function internal.expect_operator() is 'LM104 unless an operator asks, at the platform''s own institution.';
