create function app.create_badge(p_tenant uuid, p_user uuid, p_badge jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.check_badge(p_badge);
  perform internal.lock_badges(p_tenant);

  begin
    insert into lms.badges (tenant_id, name, description, icon_url, metric, threshold, is_active)
    values (
      p_tenant,
      btrim(p_badge ->> 'name'),
      coalesce(btrim(p_badge ->> 'description'), ''),
      p_badge ->> 'icon_url',
      p_badge ->> 'metric',
      (p_badge ->> 'threshold')::integer,
      coalesce((p_badge ->> 'is_active')::boolean, true)
    )
    returning id into v_id;
  exception when unique_violation then
    perform internal.fail('LM206', 'Another badge has this name.', '/name');
  end;
  return internal.read_badge(p_tenant, p_user, v_id);
end
$$;
comment on function app.create_badge(uuid, uuid, jsonb) is
'A new badge; whoever has reached its threshold already has it with this. Members: name, description, icon_url, metric, '
'threshold, is_active. LM104, LM206, LM402.';
