-- Definer: a policy would ask about every post whether the person takes part in its course; this asks once. One query
-- for each order, so that each finds its index. The posts of one module, and those that a search has found, are few:
-- they are sorted.
create function internal.posts_page(
  p_course uuid, p_module uuid, p_sort text, p_words text, p_limit integer, p_cursor text
) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_is_staff boolean := internal.expect_forum(p_course, 'course');
  v_key record := internal.post_key(p_cursor, p_sort);
  v_is_search boolean := coalesce(btrim(p_words) <> '', false);
  v_query tsquery;
  v_found uuid[];
  v_page uuid[];
  v_rows json;
  v_next text;
begin
  if v_is_search then
    select s.query, s.ids into v_query, v_found from internal.search_posts(p_course, p_words) as s;
  end if;

  if v_found is not null then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.id = any (v_found)
        and (p_module is null or p.module_id = p_module)
        and (p_sort <> 'unanswered' or not p.is_answered)
        and case p_sort
          when 'active' then (p.is_pinned, p.last_activity_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
          when 'top' then (p.is_pinned, p.votes, p.id) < (v_key.pinned, v_key.votes, v_key.id)
          else (p.is_pinned, p.created_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
        end
      order by
        p.is_pinned desc,
        case p_sort when 'active' then p.last_activity_at when 'top' then null else p.created_at end desc,
        case when p_sort = 'top' then p.votes end desc,
        p.id desc
      limit p_limit + 1
    );
  elsif p_module is not null and p_sort = 'newest' then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.module_id = p_module
        and p.course_id = p_course
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and (p.is_pinned, p.created_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
      order by p.is_pinned desc, p.created_at desc, p.id desc
      limit p_limit + 1
    );
  elsif p_module is not null then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.module_id = p_module
        and p.course_id = p_course
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and case p_sort
          when 'active' then (p.is_pinned, p.last_activity_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
          when 'top' then (p.is_pinned, p.votes, p.id) < (v_key.pinned, v_key.votes, v_key.id)
          else not p.is_answered and (p.is_pinned, p.created_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
        end
      order by
        p.is_pinned desc,
        case p_sort when 'active' then p.last_activity_at when 'unanswered' then p.created_at end desc,
        case when p_sort = 'top' then p.votes end desc,
        p.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'newest' then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.course_id = p_course
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and (p.is_pinned, p.created_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
      order by p.is_pinned desc, p.created_at desc, p.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'active' then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.course_id = p_course
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and (p.is_pinned, p.last_activity_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
      order by p.is_pinned desc, p.last_activity_at desc, p.id desc
      limit p_limit + 1
    );
  elsif p_sort = 'top' then
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.course_id = p_course
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and (p.is_pinned, p.votes, p.id) < (v_key.pinned, v_key.votes, v_key.id)
      order by p.is_pinned desc, p.votes desc, p.id desc
      limit p_limit + 1
    );
  else
    v_page := array(
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.course_id = p_course
        and not p.is_answered
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
        and (v_is_staff or p.deleted_at is null or p.reply_count > 0)
        and (not v_is_search or (p.deleted_at is null and internal.says(p.id, p.search, v_query, v_is_staff)))
        and (p.is_pinned, p.created_at, p.id) < (v_key.pinned, v_key.at, v_key.id)
      order by p.is_pinned desc, p.created_at desc, p.id desc
      limit p_limit + 1
    );
  end if;

  select
    json_agg(s.summary order by s.nr),
    max(
      internal.write_cursor(
        'posts by ' || p_sort,
        (s.post).is_pinned::text,
        case p_sort
          when 'active' then (s.post).last_activity_at::text
          when 'top' then (s.post).votes::text
          else (s.post).created_at::text
        end,
        (s.post).id::text
      )
    ) filter (where s.nr = p_limit and cardinality(v_page) > p_limit)
  into v_rows, v_next
  from internal.post_summaries(p_course, v_page[:p_limit], v_is_staff) as s;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.posts_page(uuid, uuid, text, text, integer, text) is
'A page of the posts of a course, or of one of its modules, that the person of this request sees, pinned ones first. '
'LM204, LM302, LM401, LM402.';
