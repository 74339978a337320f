create function app.enroll(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.enroll_free(p_course);

  select json_build_object(
    'course_id', e.course_id,
    'source', e.source,
    'enrolled_at', internal.rfc3339(e.enrolled_at),
    'progress', internal.progress(
      e.completed_lessons,
      c.lesson_count,
      e.completed_required,
      c.required_lesson_count,
      e.passed_required_quizzes,
      c.required_quiz_count,
      e.completed_at
    ),
    'resume', internal.resume_point(p_tenant, p_user, p_course, e.resume_lesson_id)
  )::text
  into v_answer
  from lms.enrollments as e
  join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
  where e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = p_course;
  return v_answer;
end
$$;
comment on function app.enroll(uuid, uuid, uuid) is
'Enrols the caller in a free course, and answers with the enrolment; again and again the same one. LM201, LM302.';
