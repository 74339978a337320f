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
grant select on lms.course_instructors to lms_system;
grant execute on function internal.badge_value(lms.xp_totals, text), internal.lock_badges(uuid) to lms_system;

grant execute on function internal.lock_badges(uuid), internal.check_badge(jsonb) to lms_admin;
grant execute on function
internal.badge_json(lms.badges, timestamptz, bigint),
internal.badge_value(lms.xp_totals, text),
internal.earned(uuid, uuid, timestamptz),
internal.read_badge(uuid, uuid, uuid),
internal.tenant_day(uuid),
internal.xp_rule_json(lms.xp_rules)
to lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
app.create_badge(uuid, uuid, jsonb),
app.delete_badge(uuid, uuid, uuid, bigint),
app.get_badge(uuid, uuid, uuid),
app.get_my_xp(uuid, uuid, integer, text),
app.list_badges(uuid, uuid, integer, text),
app.list_my_badges(uuid, uuid, integer, text),
app.list_my_xp_days(uuid, uuid, integer, text),
app.list_xp_rules(uuid, uuid, integer, text),
app.set_xp_rule(uuid, uuid, text, integer, bigint),
app.update_badge(uuid, uuid, uuid, jsonb, bigint)
to lms_api;

-- Institutions that are older than points have no trigger to thank for theirs.
set local role lms_system;
select internal.equip_tenant(t.id)
from lms.tenants as t
where not exists (
  select from lms.xp_rules as r
  where r.tenant_id = t.id
);
reset role;

-- Leaderboards: whoever is signed in sees them, through functions that cross the views.
grant execute on function
internal.leaderboard_period(text, date),
internal.leaderboard_after(text, text),
internal.current_leaderboard(text, uuid, date, bigint, integer),
internal.closed_leaderboard(date, date, uuid, bigint, integer)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.expect_leaderboard(uuid),
internal.leaderboard_row(bigint, bigint, uuid, text, text),
internal.authors(uuid),
internal.is_enrolled(uuid),
internal.teaches(uuid)
to lms_system;
grant execute on function internal.queue_refresh() to lms_operator;
grant execute on function
app.get_leaderboard(uuid, uuid, text, uuid, date, integer, text), app.queue_leaderboard_refresh(uuid, uuid)
to lms_api;
grant execute on function app.refresh_leaderboards(interval) to lms_worker;

-- A concurrent refresh puts what is new into a temporary table first, as the owner of the view.
do $temporary$
begin
  execute format('grant temporary on database %I to lms_system', current_database());
end
$temporary$;
