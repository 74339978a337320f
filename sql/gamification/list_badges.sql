create function app.list_badges(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key text[];
  v_metric text := '';
  v_threshold integer := 0;
  v_id uuid := '00000000-0000-0000-0000-000000000000';
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  if p_cursor is not null then
    begin
      v_key := internal.read_cursor(p_cursor, 'badges', 3);
      v_metric := v_key[1];
      v_threshold := v_key[2]::integer;
      v_id := v_key[3]::uuid;
    exception when data_exception then
      perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
    end;
  end if;

  with page as materialized (
    select b as badge, b.tenant_id, b.id, b.metric, b.threshold,
      row_number() over (order by b.metric, b.threshold, b.id) as nr
    from lms.badges as b
    where b.tenant_id = p_tenant and (b.metric, b.threshold, b.id) > (v_metric, v_threshold, v_id)
    order by b.metric, b.threshold, b.id
    limit p_limit + 1
  ),

  -- Apart, so that the policies are asked once and not once a badge.
  mine as materialized (
    select u.badge_id, u.awarded_at
    from lms.user_badges as u
    where u.tenant_id = p_tenant and u.user_id = p_user
  ),

  totals as materialized (
    select t as totals
    from lms.xp_totals as t
    where t.tenant_id = p_tenant and t.user_id = p_user
  )

  select
    json_agg(
      internal.badge_json(p.badge, m.awarded_at, coalesce(internal.badge_value(t.totals, p.metric), 0)) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('badges', p.metric, p.threshold::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as p
  left join mine as m on m.badge_id = p.id
  left join totals as t on true;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_badges(uuid, uuid, integer, text) is
'The badges of the institution by what they count and from easy to hard, with the caller''s progress; inactive ones for '
'admins, and for those who have them. LM401.';
