create function internal.resume_point(p_tenant uuid, p_user uuid, p_course uuid, p_lesson uuid) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  -- Not within the query: a policy keeps what is not leakproof from being looked up, and asks it of every lesson instead.
  v_lesson uuid := coalesce(p_lesson, internal.next_lesson(p_tenant, p_user, p_course));
  v_resume json;
begin
  select json_build_object('lesson_id', l.id, 'title', l.title, 'position_seconds', coalesce(p.position_seconds, 0))
  into v_resume
  from lms.lessons as l
  left join lms.lesson_progress as p
    on p.tenant_id = p_tenant and p.user_id = p_user and p.course_id = l.course_id and p.lesson_id = l.id
  where l.tenant_id = p_tenant and l.course_id = p_course and l.id = v_lesson;

  if not found and p_lesson is not null then
    return internal.resume_point(p_tenant, p_user, p_course, null);
  end if;
  return v_resume;
end
$$;
comment on function internal.resume_point(uuid, uuid, uuid, uuid) is
'Where to go on: in p_lesson, or, when that is NULL or gone, in the first lesson that is not completed; NULL when all are.';
