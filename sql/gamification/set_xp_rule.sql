create function app.set_xp_rule(
  p_tenant uuid, p_user uuid, p_type text, p_points integer, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rule record;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  if p_points not between 0 and 10000 then
    perform internal.fail('LM402', 'Points are between 0 and 10,000.', '/points');
  end if;

  select r.version
  into v_rule
  from lms.xp_rules as r
  where r.tenant_id = p_tenant and r.type = p_type
  for update;
  if not found then
    perform internal.fail('LM302', 'There are no points for anything of this name.');
  end if;
  perform internal.expect_version(p_expected_version, v_rule.version);

  update lms.xp_rules as r
  set points = p_points
  where r.tenant_id = p_tenant and r.type = p_type
  returning internal.xp_rule_json(r)::text into v_answer;
  return v_answer;
end
$$;
comment on function app.set_xp_rule(uuid, uuid, text, integer, bigint) is
'Says what something is worth from now on; what was earned stays as it was. LM104, LM210, LM302, LM402.';
