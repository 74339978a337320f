create function internal.list_invitations(p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  v_after := internal.newest_after(p_cursor, 'invitations');

  with page as materialized (
    select i as invitation, i.created_at, i.id, i.invited_by
    from lms.invitations as i
    where i.tenant_id = internal.tenant_id() and (i.created_at, i.id) < (v_after.at, v_after.id)
    order by i.created_at desc, i.id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by p.created_at desc, p.id desc) as nr,
      p.created_at,
      p.id,
      internal.invitation_json(p.invitation, u) as item
    from page as p
    left join lms.users as u on u.tenant_id = internal.tenant_id() and u.id = p.invited_by
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('invitations', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.list_invitations(integer, text) is 'A page of this tenant''s invitations, without their tokens.';

create function app.list_invitations(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  return internal.list_invitations(p_limit, p_cursor);
end
$$;
comment on function app.list_invitations(uuid, uuid, integer, text) is
'Invitations of the institution, newest first. LM104, LM401.';
