-- owner: lms_system
-- Definer: rollups are nobody's to write; without the wall, so that they are true whoever sets off an award.
-- The totals come first, for whoever writes to the ledger by another way than award_xp(): see there. Who holds them is
-- alone with the days, too.
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
  loop
    update lms.xp_totals as t
    set
      points = t.points + new.points,
      lessons = t.lessons + case new.type when 'lesson_complete' then v_one else 0 end,
      quizzes = t.quizzes + case new.type when 'quiz_pass' then v_one else 0 end,
      perfect_quizzes = t.perfect_quizzes + case new.type when 'quiz_perfect' then v_one else 0 end,
      courses = t.courses + case new.type when 'course_complete' then v_one else 0 end,
      forum_posts = t.forum_posts + case when new.type in ('forum_post', 'forum_reply') then v_one else 0 end,
      accepted_answers = t.accepted_answers + case new.type when 'answer_accepted' then v_one else 0 end,
      current_streak = case
        when not v_is_activity or new.day <= t.active_on then t.current_streak
        when new.day = t.active_on + 1 then t.current_streak + 1
        else 1
      end,
      longest_streak = case
        when not v_is_activity or new.day <= t.active_on then t.longest_streak
        when new.day = t.active_on + 1 then greatest(t.longest_streak, t.current_streak + 1)
        else greatest(t.longest_streak, 1)
      end,
      active_on = case when v_is_activity then greatest(t.active_on, new.day) else t.active_on end
    where t.tenant_id = new.tenant_id and t.user_id = new.user_id
    returning * into v_totals;
    exit when found;
    perform internal.lock_xp(new.tenant_id, new.user_id);
  end loop;

  update lms.xp_daily as d
  set points = d.points + new.points, awards = d.awards + v_is_activity::integer
  where d.tenant_id = new.tenant_id and d.user_id = new.user_id and d.day = new.day
  returning d.awards into v_awards_of_day;
  if not found then
    insert into lms.xp_daily (tenant_id, user_id, day, points, awards)
    values (new.tenant_id, new.user_id, new.day, new.points, v_is_activity::integer);
    v_awards_of_day := v_is_activity::integer;
  end if;

  if new.course_id is not null then
    update lms.xp_course_daily as d
    set points = d.points + new.points
    where d.tenant_id = new.tenant_id
      and d.course_id = new.course_id
      and d.day = new.day
      and d.user_id = new.user_id;
    if not found then
      insert into lms.xp_course_daily (tenant_id, course_id, day, user_id, points)
      values (new.tenant_id, new.course_id, new.day, new.user_id, new.points);
    end if;
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
