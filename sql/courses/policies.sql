create policy read_published on lms.courses for select to lms_anonymous, lms_operator
using (tenant_id = internal.tenant_id() and status = 'published');
comment on policy read_published on lms.courses is 'The catalogue is open to everybody.';

create policy read_enrolled on lms.courses for select to lms_student
using (tenant_id = internal.tenant_id() and (status = 'published' or internal.is_enrolled(id)));
comment on policy read_enrolled on lms.courses is
'Students keep the courses that they are enrolled in, archived ones too.';

create policy read_taught on lms.courses for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (
    status = 'published' or instructor_id = internal.user_id() or internal.teaches(id) or internal.is_enrolled(id)
  )
);
comment on policy read_taught on lms.courses is
'Instructors see what students see, and their own courses in any status.';

create policy read_all on lms.courses for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy read_all on lms.courses is 'Admins see every course of their institution.';

create policy create_own on lms.courses for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and instructor_id = internal.user_id() and status = 'draft');
comment on policy create_own on lms.courses is 'Instructors begin drafts of their own.';

create policy create_any on lms.courses for insert to lms_admin
with check (tenant_id = internal.tenant_id() and status = 'draft');
comment on policy create_any on lms.courses is 'Admins begin drafts, for others too.';

create policy update_taught on lms.courses for update to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and status <> 'archived'
  and (instructor_id = internal.user_id() or internal.teaches(id))
)
with check (tenant_id = internal.tenant_id() and (instructor_id = internal.user_id() or internal.teaches(id)));
comment on policy update_taught on lms.courses is
'Those who teach a course edit it, and may archive it; after that it is the admins''.';

create policy update_all on lms.courses for update to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy update_all on lms.courses is 'Admins edit, publish and reject every course of their institution.';

create policy delete_own on lms.courses for delete to lms_instructor
using (tenant_id = internal.tenant_id() and instructor_id = internal.user_id() and status <> 'archived');
comment on policy delete_own on lms.courses is 'The course''s instructor deletes it, a co-instructor does not.';

create policy delete_all on lms.courses for delete to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy delete_all on lms.courses is 'Admins delete every course that nobody has paid for.';

create policy read_taught on lms.course_instructors for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy read_taught on lms.course_instructors is 'Those who teach a course see with whom.';

create policy add_to_own on lms.course_instructors for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.leads_course(course_id) and internal.may_edit(course_id));
comment on policy add_to_own on lms.course_instructors is 'The course''s instructor chooses who teaches it too.';

create policy remove_from_own on lms.course_instructors for delete to lms_instructor
using (tenant_id = internal.tenant_id() and internal.leads_course(course_id) and internal.may_edit(course_id));
comment on policy remove_from_own on lms.course_instructors is 'The course''s instructor chooses who teaches it too.';

create policy manage_all on lms.course_instructors for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.course_instructors is 'Admins choose who teaches.';

create policy read_published on lms.modules for select to lms_anonymous, lms_operator
using (tenant_id = internal.tenant_id() and is_published);
comment on policy read_published on lms.modules is 'The outline of a published course is open to everybody.';

create policy read_enrolled on lms.modules for select to lms_student
using (tenant_id = internal.tenant_id() and (is_published or internal.is_enrolled(course_id)));
comment on policy read_enrolled on lms.modules is 'As on courses.';

create policy read_taught on lms.modules for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (is_published or internal.teaches(course_id) or internal.is_enrolled(course_id))
);
comment on policy read_taught on lms.modules is 'As on courses.';

create policy write_taught on lms.modules for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy write_taught on lms.modules is 'Those who teach a course build its outline.';

create policy update_taught on lms.modules for update to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id))
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy update_taught on lms.modules is 'Those who teach a course build its outline.';

create policy delete_taught on lms.modules for delete to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy delete_taught on lms.modules is 'Those who teach a course build its outline.';

create policy manage_all on lms.modules for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.modules is 'Admins edit every course of their institution.';

create policy read_published on lms.lessons for select to lms_anonymous, lms_operator
using (tenant_id = internal.tenant_id() and is_published);
comment on policy read_published on lms.lessons is 'As on modules; what a lesson holds is in lesson_contents.';

create policy read_enrolled on lms.lessons for select to lms_student
using (tenant_id = internal.tenant_id() and (is_published or internal.is_enrolled(course_id)));
comment on policy read_enrolled on lms.lessons is 'As on courses.';

create policy read_taught on lms.lessons for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (is_published or internal.teaches(course_id) or internal.is_enrolled(course_id))
);
comment on policy read_taught on lms.lessons is 'As on courses.';

create policy write_taught on lms.lessons for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy write_taught on lms.lessons is 'Those who teach a course build its outline.';

create policy update_taught on lms.lessons for update to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id))
with check (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy update_taught on lms.lessons is 'Those who teach a course build its outline.';

create policy delete_taught on lms.lessons for delete to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(course_id));
comment on policy delete_taught on lms.lessons is 'Those who teach a course build its outline.';

create policy manage_all on lms.lessons for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.lessons is 'Admins edit every course of their institution.';

create policy open_previews on lms.lesson_contents for select to lms_anonymous, lms_operator
using (tenant_id = internal.tenant_id() and internal.is_open_preview(lesson_id));
comment on policy open_previews on lms.lesson_contents is
'Previews of published courses, and nothing else, are for everybody.';

create policy open_enrolled on lms.lesson_contents for select to lms_student
using (
  tenant_id = internal.tenant_id()
  and (internal.is_enrolled(internal.lesson_course(lesson_id)) or internal.is_open_preview(lesson_id))
);
comment on policy open_enrolled on lms.lesson_contents is 'Lessons open with a live enrolment.';

create policy open_taught on lms.lesson_contents for select to lms_instructor
using (
  tenant_id = internal.tenant_id()
  and (
    internal.teaches(internal.lesson_course(lesson_id))
    or internal.is_enrolled(internal.lesson_course(lesson_id))
    or internal.is_open_preview(lesson_id)
  )
);
comment on policy open_taught on lms.lesson_contents is
'Instructors open the lessons of the courses they teach or take.';

create policy write_taught on lms.lesson_contents for insert to lms_instructor
with check (tenant_id = internal.tenant_id() and internal.may_edit(internal.lesson_course(lesson_id)));
comment on policy write_taught on lms.lesson_contents is 'Those who teach a course say where its lessons are.';

create policy update_taught on lms.lesson_contents for update to lms_instructor
using (tenant_id = internal.tenant_id() and internal.may_edit(internal.lesson_course(lesson_id)))
with check (tenant_id = internal.tenant_id() and internal.may_edit(internal.lesson_course(lesson_id)));
comment on policy update_taught on lms.lesson_contents is 'Those who teach a course say where its lessons are.';

create policy manage_all on lms.lesson_contents for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.lesson_contents is 'Admins edit every course of their institution.';
