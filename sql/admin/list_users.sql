create function app.list_users(
  p_tenant uuid,
  p_user uuid,
  p_q text default null,
  p_role text default null,
  p_status text default null,
  p_created_from timestamptz default null,
  p_created_to timestamptz default null,
  p_signed_in_before timestamptz default null,
  p_never_signed_in boolean default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_few constant integer := 500;
  v_words text[];
  v_order text;
  -- One range of an index for each role and status that is wanted, merged: what is rare is found without the rest.
  v_roles text[] := case when p_role is null then '{student,instructor,admin,operator}' else array[p_role] end;
  v_statuses text[] := case when p_status is null then '{active,suspended}' else array[p_status] end;
  v_from timestamptz := coalesce(p_created_from, '-infinity');
  v_to timestamptz := coalesce(p_created_to, 'infinity');
  -- Whoever never signed in did so before all time.
  v_before timestamptz := case
    when p_never_signed_in then '4713-01-01 00:00:00+00 BC'::timestamptz else coalesce(p_signed_in_before, 'infinity')
  end;
  v_nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  v_ever constant boolean := p_created_from is null and p_created_to is null;
  v_few uuid[];
  v_cursor text[];
  v_at timestamptz;
  v_id uuid;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  v_words := internal.asked_words(p_q);
  v_order := case
    when v_words is not null then 'users_by_word'
    when p_signed_in_before is not null or p_never_signed_in then 'users_by_sign_in'
    else 'users'
  end;

  if v_order = 'users_by_word' then
    v_cursor := internal.read_cursor(p_cursor, v_order, 2);
    begin
      v_id := coalesce(v_cursor[2]::uuid, v_nobody);
    exception when invalid_text_representation then
      perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
    end;
    with page as materialized (
      select u as account, f.word, f.user_id, row_number() over (order by f.word collate "C", f.user_id) as nr
      from internal.find_users(
        v_words, v_roles, v_statuses, v_from, v_to, v_before, coalesce(v_cursor[1], ''), v_id, p_limit + 1
      ) as f
      join lms.users as u on u.tenant_id = p_tenant and u.id = f.user_id
    )

    select
      json_agg(internal.account_json(p.account) order by p.nr) filter (where p.nr <= p_limit),
      (
        select internal.write_cursor(v_order, last.word, last.user_id::text)
        from page as last
        where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
      )
    into v_rows, v_next
    from page as p;
  elsif v_order = 'users_by_sign_in' then
    v_at := '-infinity';
    v_id := v_nobody;
    if p_cursor is not null then
      select a.at, a.id into v_at, v_id from internal.newest_after(p_cursor, v_order) as a;
    end if;
    -- Of a time in which few people were made, those are looked at. Else all are, in their order: the condition on when
    -- they were made is one that no index takes, or the planner would take that, and sort whomever it finds.
    if not v_ever then
      v_few := array(
        select u.id
        from lms.users as u
        where u.tenant_id = p_tenant and u.created_at >= v_from and u.created_at < v_to
        order by u.created_at desc, u.id desc
        limit c_few + 1
      );
      if cardinality(v_few) > c_few then
        v_few := null;
      end if;
    end if;
    with made as (
      select u as account, coalesce(u.last_sign_in_at, '-infinity') as at, u.id
      from lms.users as u
      where u.tenant_id = p_tenant
        and u.id = any (v_few)
        and u.role = any (v_roles)
        and u.status = any (v_statuses)
    ),

    walked as (
      select f.account, f.at, f.id
      from unnest(v_roles) as r (role)
      cross join unnest(v_statuses) as s (status)
      cross join lateral (
        (
          select u as account, '-infinity'::timestamptz as at, u.id
          from lms.users as u
          where v_few is null
            and u.tenant_id = p_tenant
            and u.role = r.role
            and u.status = s.status
            and u.last_sign_in_at is null
            and v_at = '-infinity'
            and u.id > v_id
            and (v_ever or (u.created_at >= v_from and u.created_at < v_to))
          order by u.last_sign_in_at nulls first, u.id
          limit p_limit + 1
        )
        union all
        (
          select u as account, u.last_sign_in_at as at, u.id
          from lms.users as u
          where v_few is null
            and u.tenant_id = p_tenant
            and u.role = r.role
            and u.status = s.status
            and (u.last_sign_in_at, u.id) > (v_at, v_id)
            and u.last_sign_in_at < v_before
            and (v_ever or (u.created_at >= v_from and u.created_at < v_to))
          order by u.last_sign_in_at nulls first, u.id
          limit p_limit + 1
        )
      ) as f
    ),

    page as materialized (
      select f.account, f.at, f.id, row_number() over (order by f.at, f.id) as nr
      from (
        select m.account, m.at, m.id
        from made as m
        where (m.at, m.id) > (v_at, v_id) and m.at < v_before
        union all
        select w.account, w.at, w.id from walked as w
      ) as f
      order by f.at, f.id
      limit p_limit + 1
    )

    select
      json_agg(internal.account_json(p.account) order by p.nr) filter (where p.nr <= p_limit),
      (
        select internal.write_cursor(v_order, last.at::text, last.id::text)
        from page as last
        where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
      )
    into v_rows, v_next
    from page as p;
  else
    select a.at, a.id into v_at, v_id from internal.newest_after(p_cursor, v_order) as a;
    if v_at >= v_to then
      v_at := v_to;
      v_id := v_nobody;
    end if;
    with page as materialized (
      select f.account, f.created_at, f.id, row_number() over (order by f.created_at desc, f.id desc) as nr
      from unnest(v_roles) as r (role)
      cross join unnest(v_statuses) as s (status)
      cross join lateral (
        select u as account, u.created_at, u.id
        from lms.users as u
        where u.tenant_id = p_tenant
          and u.role = r.role
          and u.status = s.status
          and (u.created_at, u.id) < (v_at, v_id)
          and u.created_at >= v_from
        order by u.created_at desc, u.id desc
        limit p_limit + 1
      ) as f
      order by f.created_at desc, f.id desc
      limit p_limit + 1
    )

    select
      json_agg(internal.account_json(p.account) order by p.nr) filter (where p.nr <= p_limit),
      (
        select internal.write_cursor(v_order, last.created_at::text, last.id::text)
        from page as last
        where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
      )
    into v_rows, v_next
    from page as p;
  end if;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_users(
  uuid, uuid, text, text, text, timestamptz, timestamptz, timestamptz, boolean, integer, text
) is
'Accounts of the institution: newest first; those whom words find, by the words; those who have not signed in since some '
'time, or never, the longest absent first. LM104, LM401.';
