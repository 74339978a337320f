create trigger require_teacher before insert or update of instructor_id on lms.courses
for each row execute function internal.require_teacher('instructor_id');
comment on trigger require_teacher on lms.courses is 'A course is an instructor''s or an admin''s.';

create trigger require_teacher before insert on lms.course_instructors
for each row execute function internal.require_teacher('user_id');
comment on trigger require_teacher on lms.course_instructors is 'Co-instructors are instructors or admins themselves.';

create trigger follow_status before update of status on lms.courses
for each row execute function internal.follow_status();
comment on trigger follow_status on lms.courses is
'Only the steps of a course''s life, and only by those who may take them.';

-- Not on counters: a lesson added to a module, or somebody enrolling, must not fail an author's If-Match.
create trigger touch
before update of slug, title, description, domain, instructor_id, price, currency, status, rejection_reason,
issues_certificates, certificate_valid_months
on lms.courses
for each row
when (
  (
    old.slug, old.title, old.description, old.domain, old.instructor_id, old.price, old.currency, old.status,
    old.rejection_reason, old.issues_certificates, old.certificate_valid_months
  ) is distinct from (
    new.slug, new.title, new.description, new.domain, new.instructor_id, new.price, new.currency, new.status,
    new.rejection_reason, new.issues_certificates, new.certificate_valid_months
  )
)
execute function internal.touch();
comment on trigger touch on lms.courses is
'Counts edits, for the ETag; changes of the list of modules are counted there.';

create trigger touch before update of title on lms.modules
for each row when (old.title is distinct from new.title)
execute function internal.touch();
comment on trigger touch on lms.modules is
'Counts edits, for the ETag; changes of the list of lessons are counted there.';

create trigger touch before update of title, duration_seconds, is_preview, is_required on lms.lessons
for each row execute function internal.touch();
comment on trigger touch on lms.lessons is
'Counts edits, for the ETag; also those of the contents, which are never changed without the lesson.';

create trigger copy_publication after update of status on lms.courses
for each row when ((old.status = 'published') <> (new.status = 'published'))
execute function internal.copy_publication();
comment on trigger copy_publication on lms.courses is 'Keeps modules.is_published and lessons.is_published.';

create trigger inherit before insert or update of course_id on lms.modules
for each row execute function internal.inherit_from_course();
comment on trigger inherit on lms.modules is 'Keeps modules.is_published.';

create trigger inherit before insert or update of module_id, course_id on lms.lessons
for each row execute function internal.inherit_from_module();
comment on trigger inherit on lms.lessons is 'Keeps lessons.is_published, and course_id true to the module.';

create trigger count_insert after insert on lms.modules
referencing new table as new_rows
for each statement execute function internal.count_modules();
comment on trigger count_insert on lms.modules is 'Keeps courses.module_count and version.';

create trigger count_delete after delete on lms.modules
referencing old table as old_rows
for each statement execute function internal.count_modules();
comment on trigger count_delete on lms.modules is 'Keeps courses.module_count and version.';

create trigger count_update after update on lms.modules
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_modules();
comment on trigger count_update on lms.modules is 'Another order is another version of the course.';

create trigger count_insert after insert on lms.lessons
referencing new table as new_rows
for each statement execute function internal.count_lessons();
comment on trigger count_insert on lms.lessons is 'Keeps the counters of courses and modules.version.';

create trigger count_delete after delete on lms.lessons
referencing old table as old_rows
for each statement execute function internal.count_lessons();
comment on trigger count_delete on lms.lessons is 'Keeps the counters of courses and modules.version.';

create trigger count_update after update on lms.lessons
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_lessons();
comment on trigger count_update on lms.lessons is
'Keeps the counters of courses; another order is another version of the module.';

create trigger count_insert after insert on lms.enrollments
referencing new table as new_rows
for each statement execute function internal.count_enrollments();
comment on trigger count_insert on lms.enrollments is 'Keeps courses.enrollment_count.';

create trigger count_delete after delete on lms.enrollments
referencing old table as old_rows
for each statement execute function internal.count_enrollments();
comment on trigger count_delete on lms.enrollments is 'Keeps courses.enrollment_count.';

create trigger count_status after update of status on lms.enrollments
for each row when (old.status <> new.status)
execute function internal.recount_enrollment();
comment on trigger count_status on lms.enrollments is 'Keeps courses.enrollment_count.';

create trigger count_change after insert or delete on lms.course_instructors
for each row execute function internal.count_teachers();
comment on trigger count_change on lms.course_instructors is 'Keeps courses.version.';
