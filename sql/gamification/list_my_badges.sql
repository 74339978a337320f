create function app.list_my_badges(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'my_badges');

  with page as materialized (
    select u.badge_id, u.awarded_at, row_number() over (order by u.awarded_at desc, u.badge_id desc) as nr
    from lms.user_badges as u
    where u.tenant_id = p_tenant
      and u.user_id = p_user
      and (u.awarded_at, u.badge_id) < (v_after.at, v_after.id)
    order by u.awarded_at desc, u.badge_id desc
    limit p_limit + 1
  ),

  totals as materialized (
    select t as totals
    from lms.xp_totals as t
    where t.tenant_id = p_tenant and t.user_id = p_user
  )

  select
    json_agg(
      internal.badge_json(b, p.awarded_at, coalesce(internal.badge_value(t.totals, b.metric), 0)) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('my_badges', p.awarded_at::text, p.badge_id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as p
  join lms.badges as b on b.tenant_id = p_tenant and b.id = p.badge_id
  left join totals as t on true;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_my_badges(uuid, uuid, integer, text) is
'The badges that the caller has, the latest first, inactive ones too. LM401.';
