create function app.update_badge(
  p_tenant uuid, p_user uuid, p_badge uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_badge record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.check_badge(p_patch);
  perform internal.lock_badges(p_tenant);

  select b.version
  into v_badge
  from lms.badges as b
  where b.tenant_id = p_tenant and b.id = p_badge
  for update;
  if not found then
    perform internal.fail('LM302', 'No such badge.');
  end if;
  perform internal.expect_version(p_expected_version, v_badge.version);

  begin
    update lms.badges as b
    set
      name = coalesce(btrim(p_patch ->> 'name'), b.name),
      description = coalesce(btrim(p_patch ->> 'description'), b.description),
      icon_url = case when p_patch ? 'icon_url' then p_patch ->> 'icon_url' else b.icon_url end,
      metric = coalesce(p_patch ->> 'metric', b.metric),
      threshold = coalesce((p_patch ->> 'threshold')::integer, b.threshold),
      is_active = coalesce((p_patch ->> 'is_active')::boolean, b.is_active)
    where b.tenant_id = p_tenant and b.id = p_badge;
  exception when unique_violation then
    perform internal.fail('LM206', 'Another badge has this name.', '/name');
  end;
  return internal.read_badge(p_tenant, p_user, p_badge);
end
$$;
comment on function app.update_badge(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of a badge. Made easier or active again, it is given to everybody who qualifies; made harder or inactive, '
'it is taken from nobody. LM104, LM206, LM210, LM302, LM402.';
