-- owner: lms_system
-- A host name is unique over the whole platform, so the one who takes it must see all.
create function internal.set_domains(p_tenant uuid, p_domains jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_taken bigint;
begin
  delete from lms.tenant_domains as d
  where d.tenant_id = p_tenant and not p_domains ? d.domain;

  select min(given.nr) - 1
  into v_taken
  from jsonb_array_elements_text(p_domains) with ordinality as given (domain, nr)
  join lms.tenant_domains as d on d.domain = given.domain
  where d.tenant_id <> p_tenant;
  if v_taken is not null then
    perform internal.fail('LM206', 'This domain belongs to another institution.', format('/domains/%s', v_taken));
  end if;

  insert into lms.tenant_domains (tenant_id, domain)
  select distinct p_tenant, given.domain
  from jsonb_array_elements_text(p_domains) as given (domain)
  on conflict (tenant_id, domain) do nothing;
end
$$;
comment on function internal.set_domains(uuid, jsonb) is
'Replaces the host names of an institution. LM206. Executable by lms_system alone.';
