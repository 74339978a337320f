-- owner: lms_system
-- Definer: rollups are nobody's to write; without the wall, so that they are true whoever sets off an award.
-- The totals come first, for whoever writes to the ledger by another way than award_xp(): see there.
create function internal.roll_up_xp() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_award boolean := new.entry % 2 = 1;
  -- What comes back after a reversal was done on an earlier day, and often by somebody else.
  v_is_activity boolean := new.entry = 1;
  v_one integer := case when new.entry % 2 = 1 then 1 else -1 end;
  v_totals lms.xp_totals;
  v_awards_of_day integer;
begin
  insert into lms.xp_totals as t (
    tenant_id, user_id, points, lessons, quizzes, perfect_quizzes, courses, forum_posts, accepted_answers,
    current_streak, longest_streak, active_on
  )
  values (
    new.tenant_id,
    new.user_id,
    new.points,
    v_one * (new.type = 'lesson_complete')::integer,
    v_one * (new.type = 'quiz_pass')::integer,
    v_one * (new.type = 'quiz_perfect')::integer,
    v_one * (new.type = 'course_complete')::integer,
    v_one * (new.type in ('forum_post', 'forum_reply'))::integer,
    v_one * (new.type = 'answer_accepted')::integer,
    v_is_activity::integer,
    v_is_activity::integer,
    case when v_is_activity then new.day end
  )
  on conflict (tenant_id, user_id) do update
  set
    points = t.points + excluded.points,
    lessons = t.lessons + excluded.lessons,
    quizzes = t.quizzes + excluded.quizzes,
    perfect_quizzes = t.perfect_quizzes + excluded.perfect_quizzes,
    courses = t.courses + excluded.courses,
    forum_posts = t.forum_posts + excluded.forum_posts,
    accepted_answers = t.accepted_answers + excluded.accepted_answers,
    current_streak = case
      when excluded.active_on > t.active_on + 1 or t.active_on is null then excluded.current_streak
      when excluded.active_on = t.active_on + 1 then t.current_streak + 1
      else t.current_streak
    end,
    longest_streak = case
      when excluded.active_on = t.active_on + 1 then greatest(t.longest_streak, t.current_streak + 1)
      else greatest(t.longest_streak, excluded.longest_streak)
    end,
    active_on = greatest(t.active_on, excluded.active_on)
  returning * into v_totals;

  insert into lms.xp_daily as d (tenant_id, user_id, day, points, awards)
  values (new.tenant_id, new.user_id, new.day, new.points, v_is_activity::integer)
  on conflict (tenant_id, user_id, day) do update
  set points = d.points + excluded.points, awards = d.awards + excluded.awards
  returning d.awards into v_awards_of_day;

  if new.course_id is not null then
    insert into lms.xp_course_daily as d (tenant_id, course_id, day, user_id, points)
    values (new.tenant_id, new.course_id, new.day, new.user_id, new.points)
    on conflict (tenant_id, course_id, day, user_id) do update
    set points = d.points + excluded.points;
  end if;

  v_is_activity := v_is_activity and v_awards_of_day = 1;
  -- A day of activity before the last one: the institution has moved west, or tells of the past.
  if v_is_activity and new.day < v_totals.active_on then
    v_totals := internal.recount_streaks(new.tenant_id, new.user_id);
  end if;
  if v_is_award then
    perform internal.award_badges(v_totals, new.type, new.points, v_is_activity, new.timestamp);
  end if;
  return null;
end
$$;
comment on function internal.roll_up_xp() is
'Trigger: a row of the ledger; keeps points by day, by course and in all, what was awarded how often, days in a row, and '
'gives the badges that are earned with it. A reversal takes points and a count away, never a day or a badge; what is '
'restored adds them again, and no day.';
grant execute on function internal.roll_up_xp() to lms_owner;
