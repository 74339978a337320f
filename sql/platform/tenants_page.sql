-- owner: lms_system
create function internal.tenants_page(p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.expect_operator();
  v_after := internal.newest_after(p_cursor, 'tenants');

  with page as materialized (
    select t as tenant, t.created_at, t.id
    from lms.tenants as t
    where (t.created_at, t.id) < (v_after.at, v_after.id)
    order by t.created_at desc, t.id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by p.created_at desc, p.id desc) as nr,
      p.created_at,
      p.id,
      internal.tenant_json(p.tenant, array(
        select d.domain from lms.tenant_domains as d where d.tenant_id = p.id order by d.domain
      )) as item
    from page as p
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('tenants', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.tenants_page(integer, text) is 'A page of all institutions, for operators. LM104, LM401.';
