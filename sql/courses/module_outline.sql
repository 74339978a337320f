create function internal.module_outline(p_tenant uuid, p_user uuid, p_module uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module lms.modules;
  v_course record;
  v_access record;
  v_lessons json;
  v_quizzes json;
  v_count integer;
  v_seconds bigint;
begin
  select m.* into v_module
  from lms.modules as m
  where m.tenant_id = p_tenant and m.id = p_module;
  if not found then
    perform internal.fail('LM302', 'No such module.');
  end if;
  select a.* into v_access from internal.course_access(v_module.course_id) as a;

  select
    coalesce(
      json_agg(
        internal.outline_lesson(
          l, v_access.reasons, v_access.is_open, v_access.is_known, p.completed_at is not null, p.position_seconds
        ) order by l.position
      ), '[]'::json
    ),
    count(*),
    coalesce(sum(l.duration_seconds), 0)
  into v_lessons, v_count, v_seconds
  from lms.lessons as l
  left join internal.my_progress(v_module.course_id) as p on p.lesson_id = l.id
  where l.tenant_id = p_tenant and l.module_id = p_module;

  if v_access.is_open then
    select q.quizzes
    into v_quizzes
    from internal.outline_quizzes(v_module.course_id) as q
    where q.module_id = p_module;
  end if;

  return json_build_object(
    'version', v_module.version,
    'id', v_module.id,
    'course_id', v_module.course_id,
    'title', v_module.title,
    'position', v_module.position,
    'lesson_count', v_count,
    'duration_seconds', v_seconds,
    'created_at', internal.rfc3339(v_module.created_at),
    'updated_at', internal.rfc3339(v_module.updated_at),
    'permissions', json_build_object('can_edit', v_access.can_edit),
    'lessons', v_lessons,
    'quizzes', coalesce(v_quizzes, '[]'::json)
  )::text;
end
$$;
comment on function internal.module_outline(uuid, uuid, uuid) is
'A module with its lessons, as the person of this request may see and open them. LM302.';
