-- One filter, the most telling of those given, chooses the index; the others are asked of what it finds. Comparing
-- whole rows, and ordering by the same columns, without a sort, leaves the planner no other way, whatever the
-- statistics say: the log of one busy person and that of somebody who never did anything cost the same. Where the
-- others hardly ever apply, a page ends after so many entries all the same, and says where to go on.
create function app.list_audit(
  p_tenant uuid,
  p_user uuid,
  p_actor uuid default null,
  p_role text default null,
  p_table text default null,
  p_key text default null,
  p_action text default null,
  p_from timestamptz default null,
  p_to timestamptz default null,
  p_request text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_most constant integer := 5000;
  v_first constant uuid := '00000000-0000-0000-0000-000000000000';
  v_from timestamptz := coalesce(p_from, '-infinity');
  v_before record;
  v_found refcursor;
  v_entry record;
  v_seen integer := 0;
  v_at timestamptz[] := '{}';
  v_id uuid[] := '{}';
  v_next text;
  v_rows json;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  v_before := internal.newest_after(p_cursor, 'audit');
  if p_to <= v_before.at then
    v_before.at := p_to;
    v_before.id := v_first;
  end if;

  perform set_config('enable_sort', 'off', true);
  if p_request is not null then
    open v_found for
      select l.at, l.id, l.actor_id, l.actor_role, l.action, l.table_name, l.row_key
      from lms.audit_log as l
      where l.tenant_id = p_tenant
        and l.request_id is not null
        and (l.request_id, l.at, l.id) >= (p_request, v_from, v_first)
        and (l.request_id, l.at, l.id) < (p_request, v_before.at, v_before.id)
        and l.at between v_from and v_before.at
      order by l.request_id desc, l.at desc, l.id desc;
  elsif p_key is not null then
    open v_found for
      select l.at, l.id, l.actor_id, l.actor_role, l.action, l.table_name, l.row_key
      from lms.audit_log as l
      where l.tenant_id = p_tenant
        and (l.row_key, l.at, l.id) >= (p_key, v_from, v_first)
        and (l.row_key, l.at, l.id) < (p_key, v_before.at, v_before.id)
        and l.at between v_from and v_before.at
      order by l.row_key desc, l.at desc, l.id desc;
  elsif p_actor is not null then
    open v_found for
      select l.at, l.id, l.actor_id, l.actor_role, l.action, l.table_name, l.row_key
      from lms.audit_log as l
      where l.tenant_id = p_tenant
        and l.actor_id is not null
        and (l.actor_id, l.at, l.id) >= (p_actor, v_from, v_first)
        and (l.actor_id, l.at, l.id) < (p_actor, v_before.at, v_before.id)
        and l.at between v_from and v_before.at
      order by l.actor_id desc, l.at desc, l.id desc;
  elsif p_table is not null then
    open v_found for
      select l.at, l.id, l.actor_id, l.actor_role, l.action, l.table_name, l.row_key
      from lms.audit_log as l
      where l.tenant_id = p_tenant
        and (l.table_name, l.at, l.id) >= (p_table, v_from, v_first)
        and (l.table_name, l.at, l.id) < (p_table, v_before.at, v_before.id)
        and l.at between v_from and v_before.at
      order by l.table_name desc, l.at desc, l.id desc;
  else
    open v_found for
      select l.at, l.id, l.actor_id, l.actor_role, l.action, l.table_name, l.row_key
      from lms.audit_log as l
      where l.tenant_id = p_tenant
        and (l.at, l.id) >= (v_from, v_first)
        and (l.at, l.id) < (v_before.at, v_before.id)
        and l.at between v_from and v_before.at
      order by l.at desc, l.id desc;
  end if;

  loop
    fetch v_found into v_entry;
    exit when not found;
    if (p_actor is null or v_entry.actor_id = p_actor)
      and (p_role is null or v_entry.actor_role = p_role)
      and (p_table is null or v_entry.table_name = p_table)
      and (p_key is null or v_entry.row_key = p_key)
      and (p_action is null or v_entry.action = p_action)
    then
      if cardinality(v_id) = p_limit then
        v_next := internal.write_cursor('audit', v_at[p_limit]::text, v_id[p_limit]::text);
        exit;
      end if;
      v_at := v_at || v_entry.at;
      v_id := v_id || v_entry.id;
    end if;
    v_seen := v_seen + 1;
    if v_seen = v_most then
      v_next := internal.write_cursor('audit', v_entry.at::text, v_entry.id::text);
      exit;
    end if;
  end loop;
  close v_found;

  select
    json_agg(
      json_build_object(
        'id', l.id,
        'at', internal.rfc3339(l.at),
        'actor', case when l.actor_id is not null then json_build_object('id', l.actor_id, 'name', u.name) end,
        'actor_role', l.actor_role,
        'request_id', l.request_id,
        'action', l.action,
        'table', l.table_name,
        'row_key', l.row_key,
        'before', l.before,
        'after', l.after
      )
      order by page.nr
    )
  into v_rows
  from unnest(v_at, v_id) with ordinality as page (at, id, nr)
  join lms.audit_log as l on l.tenant_id = p_tenant and l.at = page.at and l.id = page.id
  left join lms.users as u on u.tenant_id = p_tenant and u.id = l.actor_id;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_audit(
  uuid, uuid, uuid, text, text, text, text, timestamptz, timestamptz, text, integer, text
) is
'Who changed what at the institution, newest first, from p_from on and before p_to. A page may be short of p_limit, '
'even empty, and have a next one. Admins, and operators for the platform''s own. LM104, LM401.';
