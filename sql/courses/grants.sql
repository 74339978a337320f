grant select on lms.courses, lms.modules, lms.lessons, lms.lesson_contents
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
grant select on lms.course_instructors to lms_instructor, lms_admin;

-- Never version, counters, dates or is_published: triggers keep those.
grant insert (
  tenant_id, slug, title, description, domain, instructor_id, price, currency, issues_certificates,
  certificate_valid_months
),
update (slug, title, description, domain, price, currency, status, issues_certificates, certificate_valid_months),
delete on lms.courses
to lms_instructor, lms_admin;
grant update (instructor_id) on lms.courses to lms_admin;
grant insert (tenant_id, course_id, user_id), delete on lms.course_instructors to lms_instructor, lms_admin;
grant insert (tenant_id, course_id, title, position), update (title, position), delete on lms.modules
to lms_instructor, lms_admin;
grant insert (tenant_id, course_id, module_id, title, position, duration_seconds, is_preview, is_required),
update (title, position, duration_seconds, is_preview, is_required),
delete on lms.lessons
to lms_instructor, lms_admin;
grant insert (tenant_id, lesson_id, video_url, materials_url, subtitle_url),
update (video_url, materials_url, subtitle_url) on lms.lesson_contents
to lms_instructor, lms_admin;

-- What the triggers that keep copies and counters reach, and the search.
grant select on lms.courses, lms.modules, lms.lessons, lms.users to lms_system;
grant update (
  module_count, lesson_count, required_lesson_count, quiz_count, required_quiz_count, duration_seconds,
  enrollment_count, version, updated_at
) on lms.courses to lms_system;
grant update (is_published, version, updated_at) on lms.modules to lms_system;
grant update (is_published) on lms.lessons to lms_system;

grant execute on function
internal.course_access(uuid),
internal.course_outline(uuid, uuid, uuid),
internal.course_teachers(uuid, uuid),
internal.enrolled_in(uuid[]),
internal.is_open_preview(uuid),
internal.lesson_course(uuid),
internal.lesson_json(uuid, uuid),
internal.lock_authored_lesson(uuid),
internal.lock_course(uuid, boolean),
internal.lock_lessons(uuid, uuid),
internal.lock_module(uuid),
internal.lock_reasons(boolean, text, bigint),
internal.module_outline(uuid, uuid, uuid),
internal.my_progress(uuid),
internal.outline_lesson(lms.lessons, json, boolean, boolean, boolean, integer),
internal.search_courses(text),
internal.summary(text),
internal.teacher_profiles(uuid[]),
internal.teaches(uuid)
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
internal.check_price(bigint, text),
internal.free_slug(text),
internal.has_paid_enrollments(uuid),
internal.leads_course(uuid),
internal.may_edit(uuid),
internal.remove_enrollments(uuid),
internal.tenant_currency()
to lms_instructor, lms_admin;

grant execute on function
app.add_course_instructor(uuid, uuid, uuid, uuid),
app.archive_course(uuid, uuid, uuid),
app.create_course(uuid, uuid, jsonb),
app.create_lesson(uuid, uuid, uuid, jsonb),
app.create_module(uuid, uuid, uuid, jsonb),
app.delete_course(uuid, uuid, uuid, bigint),
app.delete_lesson(uuid, uuid, uuid, bigint),
app.delete_module(uuid, uuid, uuid, bigint),
app.get_course(uuid, uuid, uuid),
app.get_lesson(uuid, uuid, uuid),
app.get_module(uuid, uuid, uuid),
app.list_courses(uuid, uuid, text, text, uuid, bigint, bigint, text, integer, text),
app.list_domains(uuid, uuid, integer, text),
app.list_teaching(uuid, uuid, text, integer, text),
app.order_lessons(uuid, uuid, uuid, uuid[], bigint),
app.order_modules(uuid, uuid, uuid, uuid[], bigint),
app.remove_course_instructor(uuid, uuid, uuid, uuid),
app.submit_course(uuid, uuid, uuid),
app.update_course(uuid, uuid, uuid, jsonb, bigint),
app.update_lesson(uuid, uuid, uuid, jsonb, bigint),
app.update_module(uuid, uuid, uuid, jsonb, bigint)
to lms_api;
