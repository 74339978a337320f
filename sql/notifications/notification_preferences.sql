create function internal.notification_preferences(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select
      json_object_agg(
        k.kind, json_build_object('in_app', coalesce(p.in_app, d.in_app), 'mail', coalesce(p.mail, d.mail))
        order by k.nr
      )::text
    from unnest(internal.notification_kinds()) with ordinality as k (kind, nr)
    cross join lateral internal.notification_defaults(k.kind) as d
    left join lms.notification_preferences as p
      on p.tenant_id = p_tenant and p.user_id = p_user and p.kind = k.kind
  );
end
$$;
comment on function internal.notification_preferences(uuid, uuid) is
'How somebody is told of each kind: {kind: {"in_app", "mail"}}, what they have not said as it is usual.';
