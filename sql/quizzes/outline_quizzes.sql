-- Definer: the policy asks about each quiz who may see it, an outline asks once.
create function internal.outline_quizzes(p_course uuid) returns table (module_id uuid, quizzes json)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not (internal.authors(p_course) or internal.is_enrolled(p_course)) then
    return;
  end if;
  return query
  select
    q.module_id,
    json_agg(
      json_build_object(
        'version', q.version,
        'id', q.id,
        'title', q.title,
        'position', q.position,
        'status', q.status,
        'is_required', q.is_required,
        'question_count', q.question_count,
        'questions_asked', least(q.pool_size, q.question_count),
        'time_limit_seconds', q.time_limit_seconds,
        'passed', p.passed_at is not null
      ) order by q.position
    )
  from lms.quizzes as q
  left join lms.quiz_progress as p
    on p.tenant_id = internal.tenant_id()
    and p.user_id = internal.user_id()
    and p.course_id = p_course
    and p.quiz_id = q.id
  where q.tenant_id = internal.tenant_id() and q.course_id = p_course and q.status <> 'retired'
  group by q.module_id;
end
$$;
comment on function internal.outline_quizzes(uuid) is
'The quizzes of a course, module by module, as an outline shows them to those enrolled and those who teach it; to others, '
'none.';
