create policy read_enrolled on lms.quizzes for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and status <> 'retired' and internal.is_enrolled(course_id));
comment on policy read_enrolled on lms.quizzes is 'Quizzes are for those enrolled; what they ask is seen in an attempt only.';

create policy read_taught on lms.quizzes for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (internal.teaches(course_id) or (status <> 'retired' and internal.is_enrolled(course_id)))
);
comment on policy read_taught on lms.quizzes is 'Instructors see the quizzes of the courses they teach or take.';

create policy write_taught on lms.quizzes for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy write_taught on lms.quizzes is 'Those who teach a course set its quizzes.';

create policy update_taught on lms.quizzes for update to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id))
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy update_taught on lms.quizzes is 'Those who teach a course set its quizzes.';

create policy delete_taught on lms.quizzes for delete to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy delete_taught on lms.quizzes is 'Those who teach a course set its quizzes.';

create policy manage_all on lms.quizzes for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.quizzes is 'Admins edit every course of their institution.';

-- Nothing for students: a learner, whatever their role, meets questions in an attempt of their own, through functions.
create policy read_taught on lms.questions for select to lms_instructor
using (tenant_id = internal.tenant_id() and internal.teaches(course_id));
comment on policy read_taught on lms.questions is 'Instructors read the questions of their own courses.';

create policy write_taught on lms.questions for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy write_taught on lms.questions is 'Those who teach a course write its questions.';

create policy update_taught on lms.questions for update to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id))
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy update_taught on lms.questions is 'No grant covers what a question says: they retire a version, and order them.';

create policy read_all on lms.questions for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.questions is 'Admins read every question of their institution.';

create policy write_all on lms.questions for insert to lms_admin
with check (tenant_id = internal.tenant_id());
comment on policy write_all on lms.questions is 'Admins edit every course of their institution.';

create policy update_all on lms.questions for update to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy update_all on lms.questions is 'Admins edit every course of their institution.';

-- The one table of which the role of students knows nothing, neither by grant nor by policy.
create policy read_taught on lms.answer_keys for select to lms_instructor
using (tenant_id = internal.tenant_id() and internal.teaches(course_id));
comment on policy read_taught on lms.answer_keys is
'Instructors read the keys of their own courses, and not those of courses that they take.';

create policy write_taught on lms.answer_keys for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy write_taught on lms.answer_keys is 'Those who teach a course say what is right.';

create policy read_all on lms.answer_keys for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.answer_keys is 'Admins read every key of their institution.';

create policy write_all on lms.answer_keys for insert to lms_admin
with check (tenant_id = internal.tenant_id());
comment on policy write_all on lms.answer_keys is 'Admins edit every course of their institution.';

create policy own on lms.quiz_attempts for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.quiz_attempts is
'Learners see their own attempts. Functions write them, for all: neither a start nor a score is made by hand.';

create policy own_and_taught on lms.quiz_attempts for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy own_and_taught on lms.quiz_attempts is 'Instructors see the attempts in the courses they teach.';

create policy all_of_tenant on lms.quiz_attempts for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.quiz_attempts is 'Admins see every attempt of their institution.';

create policy own_reviewed on lms.quiz_results for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id() and internal.may_review(quiz_id));
comment on policy own_reviewed on lms.quiz_results is
'Whether an option was right is as good as the key: learners see it when the quiz''s review allows it.';

create policy reviewed_and_taught on lms.quiz_results for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (internal.teaches(course_id) or (user_id = internal.user_id() and internal.may_review(quiz_id)))
);
comment on policy reviewed_and_taught on lms.quiz_results is 'Instructors see the results in the courses they teach.';

create policy all_of_tenant on lms.quiz_results for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.quiz_results is 'Admins see every result of their institution.';

create policy own on lms.quiz_progress for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.quiz_progress is 'Learners see how far they are themselves.';

create policy own_and_taught on lms.quiz_progress for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy own_and_taught on lms.quiz_progress is 'Instructors see how far people are in the courses they teach.';

create policy all_of_tenant on lms.quiz_progress for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.quiz_progress is 'Admins see how far everybody of their institution is.';
