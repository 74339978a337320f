grant execute on function internal.has_badge(uuid) to lms_student, lms_instructor, lms_operator;
grant select on lms.xp, lms.xp_daily, lms.xp_totals, lms.user_badges, lms.xp_rules
to lms_student, lms_instructor, lms_admin, lms_operator;
grant update (points) on lms.xp_rules to lms_admin;
grant select on lms.badges to lms_student, lms_instructor, lms_admin, lms_operator;
grant insert (tenant_id, name, description, icon_url, metric, threshold, is_active),
update (name, description, icon_url, metric, threshold, is_active),
delete on lms.badges
to lms_admin;

-- Nobody who asks writes the ledger, nor what is made of it: the triggers of what is awarded do.
grant select, insert (tenant_id, user_id, type, points, subject_id, course_id, entry, day, timestamp) on lms.xp
to lms_system;
grant select, insert (tenant_id, type, points) on lms.xp_rules to lms_system;
grant select, insert (tenant_id, name, description, metric, threshold) on lms.badges to lms_system;
grant select, insert (tenant_id, user_id, badge_id, awarded_at) on lms.user_badges to lms_system;
grant select,
insert (
  tenant_id, user_id, points, lessons, quizzes, perfect_quizzes, courses, forum_posts, accepted_answers, current_streak,
  longest_streak, active_on
),
update (
  points, lessons, quizzes, perfect_quizzes, courses, forum_posts, accepted_answers, current_streak, longest_streak,
  active_on
) on lms.xp_totals
to lms_system;
grant select, insert (tenant_id, user_id, day, points, awards), update (points, awards) on lms.xp_daily to lms_system;
grant select, insert (tenant_id, course_id, day, user_id, points), update (points) on lms.xp_course_daily
to lms_system;
grant execute on function internal.badge_value(lms.xp_totals, text), internal.lock_badges(uuid) to lms_system;

grant execute on function internal.lock_badges(uuid) to lms_admin;
grant execute on function internal.badge_value(lms.xp_totals, text), internal.earned(uuid, uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;

-- Institutions that are older than points have no trigger to thank for theirs.
set local role lms_system;
select internal.equip_tenant(t.id)
from lms.tenants as t
where not exists (
  select from lms.xp_rules as r
  where r.tenant_id = t.id
);
reset role;
