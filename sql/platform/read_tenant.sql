-- owner: lms_system
-- Operators read every institution through this and tenants_page() alone, whose first line asks who they are.
create function internal.read_tenant(p_id uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.expect_operator();
  select internal.tenant_json(t, array(
    select d.domain from lms.tenant_domains as d where d.tenant_id = t.id order by d.domain
  ))::text
  into v_answer
  from lms.tenants as t
  where t.id = p_id;
  if not found then
    perform internal.fail('LM302', 'No such institution.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_tenant(uuid) is 'Any institution, for operators. LM104, LM302.';
