create function internal.list_sessions(p_account uuid, p_current uuid, p_limit integer, p_cursor text)
returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_cursor, 'sessions', 2);
  v_rows json;
  v_next text;
begin
  if p_account <> internal.user_id() then
    perform internal.expect_role('admin', 'operator');
  end if;
  with page as (
    select s.*
    from lms.sessions as s
    where s.tenant_id = internal.tenant_id()
      and s.user_id = p_account
      and s.ended_at is null
      and s.expires_at > now()
      and (v_after is null or (s.created_at, s.id) < (v_after[1]::timestamptz, v_after[2]::uuid))
    order by s.created_at desc, s.id desc
    limit p_limit + 1
  ),

  shown as (
    select * from page order by created_at desc, id desc limit p_limit
  )

  select
    (
      select json_agg(json_build_object(
        'id', id, 'current', coalesce(id = p_current, false), 'user_agent', user_agent, 'address', address,
        'created_at', internal.rfc3339(created_at), 'last_used_at', internal.rfc3339(last_used_at),
        'expires_at', internal.rfc3339(expires_at)
      ) order by created_at desc, id desc)
      from shown
    ),
    case when (select count(*) from page) > p_limit then (
      select internal.write_cursor('sessions', created_at::text, id::text)
      from shown
      order by created_at, id
      limit 1
    ) end
  into v_rows, v_next;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.list_sessions(uuid, uuid, integer, text) is
'Open sessions of the person of this request, or for admins of anybody, newest first. LM104.';

create function app.list_sessions(p_tenant uuid, p_user uuid, p_current uuid, p_limit integer, p_cursor text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.list_sessions(internal.user_id(), p_current, p_limit, p_cursor);
end
$$;
comment on function app.list_sessions(uuid, uuid, uuid, integer, text) is
'Where the person is signed in; p_current is the session of the access token.';
