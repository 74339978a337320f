-- Definer: nobody reads flags but through functions. What an instructor wrote themselves is an admin's to judge, and
-- who flagged it not theirs to know.
create function internal.list_flags(p_course uuid, p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_courses uuid[] := internal.moderated_courses(p_course);
  v_is_admin boolean := internal.request_role() = 'admin';
  v_after record := internal.oldest_after(p_cursor, 'flags');
  v_page uuid[];
  v_rows json;
  v_next text;
begin
  -- Along the queue, until the page is full. "offset 0" keeps the planner from comparing all flags with all others
  -- instead, which costs what there is and not what is shown.
  v_page := array(
    select f.id
    from lms.flags as f
    where f.tenant_id = v_tenant
      and f.status = 'open'
      and (v_courses is null or f.course_id = any (v_courses))
      and (f.created_at, f.id) > (v_after.at, v_after.id)
      and (
        v_is_admin
        or internal.user_id() <> coalesce(
          (select p.user_id from lms.posts as p where p.tenant_id = v_tenant and p.id = f.post_id),
          (select r.user_id from lms.replies as r where r.tenant_id = v_tenant and r.id = f.reply_id)
        )
      )
      and not exists (
        select from lms.flags as earlier
        where earlier.tenant_id = v_tenant
          and earlier.course_id = f.course_id
          and earlier.post_id = f.post_id
          and earlier.status = 'open'
          and (earlier.created_at, earlier.id) < (f.created_at, f.id)
        offset 0
      )
      and not exists (
        select from lms.flags as earlier
        where earlier.tenant_id = v_tenant
          and earlier.course_id = f.course_id
          and earlier.reply_id = f.reply_id
          and earlier.status = 'open'
          and (earlier.created_at, earlier.id) < (f.created_at, f.id)
        offset 0
      )
    order by f.created_at, f.id
    limit p_limit + 1
  );
  select
    json_agg(j.item order by j.nr),
    max(internal.write_cursor('flags', f.created_at::text, f.id::text))
    filter (where j.nr = p_limit and cardinality(v_page) > p_limit)
  into v_rows, v_next
  from internal.flagged_json(v_page[:p_limit]) as j
  join lms.flags as f on f.tenant_id = v_tenant and f.id = v_page[j.nr];
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.list_flags(uuid, integer, text) is
'What is flagged and not decided yet, in the forums that the person of this request moderates, as app.list_flags() '
'shows it. LM104, LM401.';

create function app.list_flags(
  p_tenant uuid, p_user uuid, p_course uuid default null, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  if p_course is not null then
    perform from lms.courses as c
    where c.tenant_id = p_tenant and c.id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such course.');
    end if;
  end if;
  return internal.list_flags(p_course, p_limit, p_cursor);
end
$$;
comment on function app.list_flags(uuid, uuid, uuid, integer, text) is
'The moderators'' queue: posts and replies with open flags, those first that have waited longest; each once, by its '
'oldest flag. LM104, LM302, LM401.';
