create function app.update_notification_preferences(p_tenant uuid, p_user uuid, p_patch jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);

  -- What the patch leaves out keeps the value that another device may just be giving it. In the order of kinds, so that
  -- the two do not wait for each other in a circle.
  insert into lms.notification_preferences as p (tenant_id, user_id, kind, in_app, mail)
  select
    p_tenant,
    p_user,
    k.kind,
    coalesce((p_patch -> k.kind ->> 'in_app')::boolean, d.in_app),
    coalesce((p_patch -> k.kind ->> 'mail')::boolean, d.mail)
  from unnest(internal.notification_kinds()) as k (kind)
  cross join lateral internal.notification_defaults(k.kind) as d
  where p_patch ? k.kind
  order by k.kind
  on conflict (tenant_id, user_id, kind) do update
  set
    in_app = coalesce((p_patch -> p.kind ->> 'in_app')::boolean, p.in_app),
    mail = coalesce((p_patch -> p.kind ->> 'mail')::boolean, p.mail),
    updated_at = now();
  return internal.notification_preferences(p_tenant, p_user);
end
$$;
comment on function app.update_notification_preferences(uuid, uuid, jsonb) is
'Merge patch of {kind: {"in_app", "mail"}}: how the caller wants to be told.';
