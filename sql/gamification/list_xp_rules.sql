create function app.list_xp_rules(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[];
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.read_cursor(p_cursor, 'xp_rules', 1);

  with page as materialized (
    select r as rule, r.type, row_number() over (order by r.type) as nr
    from lms.xp_rules as r
    where r.tenant_id = p_tenant and r.type > coalesce(v_after[1], '')
    order by r.type
    limit p_limit + 1
  )

  select
    json_agg(internal.xp_rule_json(p.rule) order by p.nr) filter (where p.nr <= p_limit),
    max(internal.write_cursor('xp_rules', p.type)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as p;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_xp_rules(uuid, uuid, integer, text) is
'What is worth how many points at the institution, by type. LM401.';
