create function internal.give_place(p_tenant uuid, p_user uuid, p_course uuid, p_source text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.enrollments as e (tenant_id, user_id, course_id, source, resume_lesson_id)
  values (p_tenant, p_user, p_course, p_source, internal.next_lesson(p_tenant, p_user, p_course))
  on conflict (tenant_id, user_id, course_id) do update
  set status = 'active', source = excluded.source, last_activity_at = now()
  where e.status <> 'active';
end
$$;
comment on function internal.give_place(uuid, uuid, uuid, text) is
'Enrols somebody; a revoked enrolment comes back with its progress. The caller has locked the course and knows that they '
'are not enrolled.';
