create policy own on lms.notifications for select to lms_student, lms_instructor, lms_admin, lms_operator
using (
  tenant_id = internal.tenant_id()
  and user_id = internal.user_id()
  and (course_id is null or kind in ('certificate', 'payment') or internal.reads_forum(course_id))
);
comment on policy own on lms.notifications is
'Everybody reads what they are told, of a course as long as they may see it. Nobody has a policy to write one: '
'functions tell people.';

create policy read_own on lms.notifications for update to lms_student, lms_instructor, lms_admin, lms_operator
using (
  tenant_id = internal.tenant_id()
  and user_id = internal.user_id()
  and (course_id is null or kind in ('certificate', 'payment') or internal.reads_forum(course_id))
)
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy read_own on lms.notifications is 'Marking as read; no grant covers what a notification says.';

create policy own on lms.notification_preferences for all to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id())
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.notification_preferences is 'How somebody is told is theirs to say.';

create policy read_told on lms.announcements for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and (course_id is null or internal.reads_forum(course_id)));
comment on policy read_told on lms.announcements is
'Everybody reads those of the institution, and those of courses that they are enrolled in or teach.';

create policy announce_taught on lms.announcements for insert to lms_instructor
with check (
  tenant_id = internal.tenant_id()
  and user_id = internal.user_id()
  and course_id is not null
  and internal.teaches(course_id)
);
comment on policy announce_taught on lms.announcements is 'Instructors announce in the courses they teach.';

create policy announce_any on lms.announcements for insert to lms_admin
with check (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy announce_any on lms.announcements is 'Admins announce anywhere in their institution, in their own name.';

create policy all_of_tenant on lms.announcements for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.announcements is 'Admins read every announcement of their institution.';
