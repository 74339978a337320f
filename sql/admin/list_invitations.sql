-- Each order is one range of an index, whatever else there is: all by when they were made, those of one status by when
-- the latest mail expires or when they were accepted.
create function internal.list_invitations(p_status text, p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_list text := 'invitations' || coalesce('_' || p_status, '');
  v_at timestamptz;
  v_id uuid;
  v_rows json;
  v_next text;
begin
  select a.at, a.id into v_at, v_id from internal.newest_after(p_cursor, v_list) as a;
  if p_status = 'expired' and v_at > now() then
    v_at := now() + interval '1 microsecond';
    v_id := '00000000-0000-0000-0000-000000000000';
  end if;

  with page as materialized (
    (
      select i as invitation, i.created_at as at, i.id, i.invited_by
      from lms.invitations as i
      where p_status is null and i.tenant_id = v_tenant and (i.created_at, i.id) < (v_at, v_id)
      order by i.created_at desc, i.id desc
      limit p_limit + 1
    )
    union all
    (
      select i as invitation, i.expires_at as at, i.id, i.invited_by
      from lms.invitations as i
      where p_status = 'pending'
        and i.tenant_id = v_tenant
        and i.accepted_at is null
        and i.expires_at > now()
        and (i.expires_at, i.id) < (v_at, v_id)
      order by i.expires_at desc, i.id desc
      limit p_limit + 1
    )
    union all
    (
      select i as invitation, i.expires_at as at, i.id, i.invited_by
      from lms.invitations as i
      where p_status = 'expired'
        and i.tenant_id = v_tenant
        and i.accepted_at is null
        and (i.expires_at, i.id) < (v_at, v_id)
      order by i.expires_at desc, i.id desc
      limit p_limit + 1
    )
    union all
    (
      select i as invitation, i.accepted_at as at, i.id, i.invited_by
      from lms.invitations as i
      where p_status = 'accepted'
        and i.tenant_id = v_tenant
        and i.accepted_at is not null
        and (i.accepted_at, i.id) < (v_at, v_id)
      order by i.accepted_at desc, i.id desc
      limit p_limit + 1
    )
  ),

  numbered as (
    select
      row_number() over (order by p.at desc, p.id desc) as nr,
      p.at,
      p.id,
      internal.invitation_json(p.invitation, u) as item
    from page as p
    left join lms.users as u on u.tenant_id = v_tenant and u.id = p.invited_by
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor(v_list, last.at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.list_invitations(text, integer, text) is
'A page of this tenant''s invitations, without their tokens.';

create function app.list_invitations(
  p_tenant uuid, p_user uuid, p_status text default null, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  return internal.list_invitations(p_status, p_limit, p_cursor);
end
$$;
comment on function app.list_invitations(uuid, uuid, text, integer, text) is
'Invitations of the institution: all, newest first, or those of a status: pending and expired ones by their expiry, '
'accepted ones by their acceptance, the latest first. LM104, LM401.';
