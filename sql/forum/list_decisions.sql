-- Definer: nobody reads decisions but through functions.
create function internal.list_decisions(
  p_course uuid, p_author uuid, p_decision text, p_limit integer, p_cursor text
) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_courses uuid[] := internal.moderated_courses(p_course);
  v_after record := internal.newest_after(p_cursor, 'moderation');
  v_page uuid[];
  v_rows json;
  v_next text;
begin
  v_page := array(
    select d.id
    from lms.moderation_decisions as d
    where d.tenant_id = v_tenant
      and (v_courses is null or d.course_id = any (v_courses))
      and (p_author is null or d.user_id = p_author)
      and (p_decision is null or d.decision = p_decision)
      and (d.created_at, d.id) < (v_after.at, v_after.id)
    order by d.created_at desc, d.id desc
    limit p_limit + 1
  );
  select
    json_agg(j.item order by j.nr),
    max(internal.write_cursor('moderation', d.created_at::text, d.id::text))
    filter (where j.nr = p_limit and cardinality(v_page) > p_limit)
  into v_rows, v_next
  from internal.decisions_json(v_page[:p_limit]) as j
  join lms.moderation_decisions as d on d.tenant_id = v_tenant and d.id = v_page[j.nr];
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.list_decisions(uuid, uuid, text, integer, text) is
'What was decided in the forums that the person of this request moderates, newest first. LM104, LM401.';

create function app.list_decisions(
  p_tenant uuid,
  p_user uuid,
  p_course uuid default null,
  p_author uuid default null,
  p_decision text default null,
  p_limit integer default 25,
  p_cursor text default null
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
  return internal.list_decisions(p_course, p_author, p_decision, p_limit, p_cursor);
end
$$;
comment on function app.list_decisions(uuid, uuid, uuid, uuid, text, integer, text) is
'What the moderators have decided, newest first: an instructor''s own courses, or for an admin all. LM104, LM302, LM401.';
