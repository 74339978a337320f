create policy own on lms.xp for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.xp is 'Points are one''s own; others see them on a leaderboard, as far as it shows them.';

create policy own_and_taught on lms.xp for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.is_student_of_mine(user_id)));
comment on policy own_and_taught on lms.xp is 'Instructors see those of the students of their courses.';

create policy all_of_tenant on lms.xp for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.xp is 'Admins see everybody''s of their institution.';

create policy own on lms.xp_daily for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.xp_daily is 'Points are one''s own; others see them on a leaderboard, as far as it shows them.';

create policy own_and_taught on lms.xp_daily for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.is_student_of_mine(user_id)));
comment on policy own_and_taught on lms.xp_daily is 'Instructors see those of the students of their courses.';

create policy all_of_tenant on lms.xp_daily for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.xp_daily is 'Admins see everybody''s of their institution.';

create policy own on lms.xp_totals for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.xp_totals is 'Points are one''s own; others see them on a leaderboard, as far as it shows them.';

create policy own_and_taught on lms.xp_totals for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.is_student_of_mine(user_id)));
comment on policy own_and_taught on lms.xp_totals is 'Instructors see those of the students of their courses.';

create policy all_of_tenant on lms.xp_totals for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.xp_totals is 'Admins see everybody''s of their institution.';

create policy own on lms.user_badges for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.user_badges is 'Badges are one''s own; others see them on a leaderboard, as far as it shows them.';

create policy own_and_taught on lms.user_badges for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.is_student_of_mine(user_id)));
comment on policy own_and_taught on lms.user_badges is 'Instructors see those of the students of their courses.';

create policy all_of_tenant on lms.user_badges for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.user_badges is 'Admins see everybody''s of their institution.';

-- No policy of a request role on xp_course_daily: leaderboards alone are made of it.

create policy read_rules on lms.xp_rules for select to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id());
comment on policy read_rules on lms.xp_rules is 'Everybody may know what earns how much.';

create policy set_points on lms.xp_rules for update to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy set_points on lms.xp_rules is 'Admins decide what something is worth at their institution.';

create policy read_active on lms.badges for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and (is_active or internal.has_badge(id)));
comment on policy read_active on lms.badges is 'Everybody sees what can be had, and what they have.';

create policy manage_all on lms.badges for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_all on lms.badges is 'Admins make the badges of their institution.';
