grant select on lms.enrollments, lms.lesson_progress to lms_student, lms_instructor, lms_admin, lms_operator;

-- Not source, status, counters or completed_at: definer functions and triggers keep those.
grant update (resume_lesson_id, last_activity_at) on lms.enrollments
to lms_student, lms_instructor, lms_admin, lms_operator;
grant insert (tenant_id, user_id, course_id, lesson_id, position_seconds, completed_at),
update (position_seconds, completed_at, updated_at) on lms.lesson_progress
to lms_student, lms_instructor, lms_admin, lms_operator;

-- What the triggers that keep the counters reach.
grant select on lms.enrollments, lms.lesson_progress to lms_system;
grant update (
  completed_lessons, completed_required, passed_required_quizzes, completed_at, resume_lesson_id, last_activity_at
) on lms.enrollments to lms_system;
grant execute on function internal.next_lesson(uuid, uuid, uuid, uuid), internal.lock_enrollments(uuid, uuid),
internal.is_complete(integer, integer, integer, integer)
to lms_system;

grant execute on function internal.is_student_of_mine(uuid) to lms_instructor;
grant execute on function
internal.authors(uuid),
internal.is_enrolled(uuid),
internal.progress(integer, integer, integer, integer, integer, integer, timestamptz),
internal.next_lesson(uuid, uuid, uuid, uuid),
internal.resume_point(uuid, uuid, uuid, uuid),
internal.lock_lesson(uuid),
internal.enroll_free(uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
app.enroll(uuid, uuid, uuid),
app.complete_lesson(uuid, uuid, uuid),
app.save_position(uuid, uuid, uuid, integer),
app.list_my_courses(uuid, uuid, text, integer, text),
app.get_course_progress(uuid, uuid, uuid),
app.list_course_enrollments(uuid, uuid, uuid, integer, text)
to lms_api;
