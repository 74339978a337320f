create policy own on lms.enrollments for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.enrollments is 'A learner sees their own enrolments, revoked ones too.';

create policy own_and_taught on lms.enrollments for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy own_and_taught on lms.enrollments is
'An instructor sees who is enrolled in the courses they teach, and learns in others.';

create policy all_of_tenant on lms.enrollments for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.enrollments is 'An admin sees every enrolment of the institution.';

create policy move_on on lms.enrollments for update to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id() and status = 'active')
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id() and status = 'active');
comment on policy move_on on lms.enrollments is
'A learner moves the point to resume at, in live enrolments of their own; no grant covers what else a row holds.';

create policy own on lms.lesson_progress for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.lesson_progress is 'A learner sees their own progress.';

create policy own_and_taught on lms.lesson_progress for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy own_and_taught on lms.lesson_progress is 'An instructor sees the progress in the courses they teach.';

create policy all_of_tenant on lms.lesson_progress for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.lesson_progress is 'An admin sees all progress of the institution.';

create policy begin_lesson on lms.lesson_progress for insert to lms_student, lms_instructor, lms_admin, lms_operator
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id() and internal.is_enrolled(course_id));
comment on policy begin_lesson on lms.lesson_progress is 'Progress is one''s own, in a course that one is enrolled in.';

create policy go_on on lms.lesson_progress for update to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id())
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy go_on on lms.lesson_progress is
'Positions and completions are one''s own; a trigger keeps a completion from being taken back.';
