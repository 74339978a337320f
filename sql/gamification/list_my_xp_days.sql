create function app.list_my_xp_days(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_before date := 'infinity';
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  if p_cursor is not null then
    begin
      v_before := (internal.read_cursor(p_cursor, 'my_xp_days', 1))[1]::date;
    exception when data_exception then
      perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
    end;
  end if;

  with page as materialized (
    select d.day, d.points, d.awards, row_number() over (order by d.day desc) as nr
    from lms.xp_daily as d
    where d.tenant_id = p_tenant and d.user_id = p_user and d.day < v_before
    order by d.day desc
    limit p_limit + 1
  )

  select
    json_agg(
      json_build_object('day', p.day, 'points', p.points, 'awards', p.awards) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('my_xp_days', p.day::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as p;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_my_xp_days(uuid, uuid, integer, text) is
'The caller''s points by day of the institution''s calendar, the latest first; days without any are left out. LM401.';
