-- Definer: words are nobody's to read, and behind a policy the planner may use no index for what is compared first.
create function internal.find_users(
  p_words text[], p_roles text[], p_statuses text[], p_from timestamptz, p_to timestamptz,
  p_signed_in_before timestamptz, p_after_word text, p_after_user uuid, p_limit integer
) returns table (word text, user_id uuid)
language plpgsql stable rows 26
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  c_few constant integer := 200;
  c_last constant text := chr(1114111);
  v_tenant uuid := internal.tenant_id();
  v_first text := p_words[1];
  v_after text := v_first;
  v_rest text[] := p_words[2:];
  v_by_user boolean := p_from > '-infinity' or p_to < 'infinity' or p_signed_in_before < 'infinity';
  v_word text;
  v_few uuid[];
begin
  if p_after_word collate "C" > v_first collate "C" then
    v_after := p_after_word;
  end if;

  -- Whatever few people have is looked at first: then the rest need only be compared.
  foreach v_word in array p_words loop
    v_few := array(
      select f.user_id
      from unnest(p_roles) as r (role)
      cross join unnest(p_statuses) as s (status)
      cross join lateral (
        select w.user_id
        from lms.user_words as w
        where w.tenant_id = v_tenant
          and w.role = r.role
          and w.status = s.status
          and w.word >= v_word
          and w.word < v_word || c_last
        order by w.word, w.user_id
        limit c_few + 1
      ) as f
      limit c_few + 1
    );
    exit when cardinality(v_few) <= c_few;
  end loop;
  if cardinality(v_few) > c_few and (p_from > '-infinity' or p_to < 'infinity') then
    v_few := array(
      select u.id
      from lms.users as u
      where u.tenant_id = v_tenant and u.created_at >= p_from and u.created_at < p_to
      order by u.created_at desc, u.id desc
      limit c_few + 1
    );
  end if;
  if cardinality(v_few) > c_few and p_signed_in_before < 'infinity' then
    v_few := array(
      select f.id
      from unnest(p_roles) as r (role)
      cross join unnest(p_statuses) as s (status)
      cross join lateral (
        (
          select u.id
          from lms.users as u
          where u.tenant_id = v_tenant and u.role = r.role and u.status = s.status and u.last_sign_in_at is null
          order by u.last_sign_in_at nulls first, u.id
          limit c_few + 1
        )
        union all
        (
          select u.id
          from lms.users as u
          where u.tenant_id = v_tenant
            and u.role = r.role
            and u.status = s.status
            and u.last_sign_in_at < p_signed_in_before
          order by u.last_sign_in_at nulls first, u.id
          limit c_few + 1
        )
      ) as f
      limit c_few + 1
    );
  end if;

  if cardinality(v_few) <= c_few then
    return query
    select f.word, f.id
    from (
      select u.id, (
        select w.word::text
        from lms.user_words as w
        where w.tenant_id = v_tenant and w.user_id = u.id and w.word >= v_first and w.word < v_first || c_last
        order by w.word
        limit 1
      ) as word
      from lms.users as u
      where u.tenant_id = v_tenant
        and u.id = any (v_few)
        and u.role = any (p_roles)
        and u.status = any (p_statuses)
        and u.created_at >= p_from
        and u.created_at < p_to
        and coalesce(u.last_sign_in_at, '-infinity'::timestamptz) < p_signed_in_before
        and not exists (
          select from unnest(v_rest) as o (word)
          where not exists (
            select from lms.user_words as w
            where w.tenant_id = v_tenant and w.user_id = u.id and w.word >= o.word and w.word < o.word || c_last
          )
        )
    ) as f
    where (f.word collate "C", f.id) > (v_after, p_after_user)
    order by f.word collate "C", f.id
    limit p_limit;
    return;
  end if;

  -- Many people each: their words are read in order, from where the page before ended, and each is judged by look-ups
  -- of its own; as conditions that could become joins, they would be judged all at once. A person counts at the first of
  -- their words that fits, so that they are met once.
  return query
  select f.word, f.user_id
  from unnest(p_roles) as r (role)
  cross join unnest(p_statuses) as s (status)
  cross join lateral (
    select w.word::text as word, w.user_id
    from lms.user_words as w
    where w.tenant_id = v_tenant
      and w.role = r.role
      and w.status = s.status
      and (w.word, w.user_id) > (v_after, p_after_user)
      and w.word < v_first || c_last
      and w.word = (
        select e.word
        from lms.user_words as e
        where e.tenant_id = v_tenant and e.user_id = w.user_id and e.word >= v_first and e.word < v_first || c_last
        order by e.word
        limit 1
      )
      and (cardinality(v_rest) = 0 or (
        select bool_and(exists (
          select from lms.user_words as e
          where e.tenant_id = v_tenant and e.user_id = w.user_id and e.word >= o.word and e.word < o.word || c_last
        ))
        from unnest(v_rest) as o (word)
      ))
      and (not v_by_user or (
        select u.created_at >= p_from and u.created_at < p_to
          and coalesce(u.last_sign_in_at, '-infinity'::timestamptz) < p_signed_in_before
        from lms.users as u
        where u.tenant_id = v_tenant and u.id = w.user_id
      ))
    order by w.word, w.user_id
    limit p_limit
  ) as f
  order by f.word collate "C", f.user_id
  limit p_limit;
end
$$;
comment on function internal.find_users(
  text[], text[], text[], timestamptz, timestamptz, timestamptz, text, uuid, integer
) is
'People of this tenant who have, for each of the words, one that begins like it, in the order of the word that the first '
'of them has found, then of ids; after that word and that id. A page reads as much as it holds, however many there are.';
