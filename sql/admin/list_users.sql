-- starts_with and position instead of LIKE: what somebody types is text, not a pattern.
create function app.list_users(
  p_tenant uuid,
  p_user uuid,
  p_q text default null,
  p_role text default null,
  p_status text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_q text := lower(nullif(trim(p_q), ''));
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  v_after := internal.newest_after(p_cursor, 'users');

  with page as materialized (
    select u as account, u.created_at, u.id
    from lms.users as u
    where u.tenant_id = p_tenant
      and (u.created_at, u.id) < (v_after.at, v_after.id)
      and (p_role is null or u.role = p_role)
      and (p_status is null or u.status = p_status)
      and (v_q is null or starts_with(u.email, v_q) or position(v_q in lower(u.name)) > 0)
    order by u.created_at desc, u.id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by p.created_at desc, p.id desc) as nr,
      p.created_at,
      p.id,
      internal.account_json(p.account) as item
    from page as p
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('users', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_users(uuid, uuid, text, text, text, integer, text) is
'Accounts of the institution, newest first. p_q: the beginning of the e-mail address or a part of the name. LM104, LM401.';
