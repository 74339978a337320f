create function app.get_tax_profile(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select internal.tax_profile_json(p)::text
  into v_answer
  from lms.tax_profiles as p
  where p.tenant_id = p_tenant;
  if not found then
    perform internal.fail('LM302', 'The institution has no tax profile: it sells without tax.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_tax_profile(uuid, uuid) is
'How the institution taxes what it sells; LM302 as long as it has not said. For admins. LM104.';
