create function app.delete_badge(p_tenant uuid, p_user uuid, p_badge uuid, p_expected_version bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_badge record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  -- Nobody is being given the badge while it is looked at who has it.
  perform internal.lock_badges(p_tenant);

  select b.version, b.is_active
  into v_badge
  from lms.badges as b
  where b.tenant_id = p_tenant and b.id = p_badge
  for update;
  if not found then
    perform internal.fail('LM302', 'No such badge.');
  end if;
  perform internal.expect_version(p_expected_version, v_badge.version);

  perform from lms.user_badges as u
  where u.tenant_id = p_tenant and u.badge_id = p_badge
  limit 1;
  if found then
    perform internal.fail(
      'LM205', 'Somebody has this badge and keeps it. Deactivate it instead: then nobody gets it any more.',
      null, jsonb_build_object('state', case when v_badge.is_active then 'active' else 'inactive' end)
    );
  end if;

  delete from lms.badges as b
  where b.tenant_id = p_tenant and b.id = p_badge;
end
$$;
comment on function app.delete_badge(uuid, uuid, uuid, bigint) is
'Deletes a badge that nobody has. LM104, LM205, LM210, LM302.';
