-- owner: lms_system
-- Looks only at badges whose threshold this very award reached. Those that were reached before are theirs already: by
-- the award that reached them, or by give_badge() when the badge came later. The two cannot miss each other, since a
-- badge changes while nobody is being awarded anything: see lock_badges().
create function internal.award_badges(
  p_totals lms.xp_totals, p_type text, p_points integer, p_is_new_day boolean, p_at timestamptz
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_metric text;
  v_count integer;
begin
  case p_type
    when 'lesson_complete' then v_metric := 'lessons'; v_count := p_totals.lessons;
    when 'quiz_pass' then v_metric := 'quizzes'; v_count := p_totals.quizzes;
    when 'quiz_perfect' then v_metric := 'perfect_quizzes'; v_count := p_totals.perfect_quizzes;
    when 'course_complete' then v_metric := 'courses'; v_count := p_totals.courses;
    when 'answer_accepted' then v_metric := 'accepted_answers'; v_count := p_totals.accepted_answers;
    else v_metric := 'forum_posts'; v_count := p_totals.forum_posts;
  end case;

  perform pg_advisory_xact_lock_shared(hashtextextended('badges ' || p_totals.tenant_id, 0));

  insert into lms.user_badges (tenant_id, user_id, badge_id, awarded_at)
  select b.tenant_id, p_totals.user_id, b.id, p_at
  from lms.badges as b
  where b.tenant_id = p_totals.tenant_id
    and b.is_active
    and (
      (b.metric = v_metric and b.threshold = v_count)
      or (
        b.metric = 'points' and b.threshold > p_totals.points - p_points and b.threshold <= p_totals.points
      )
      or (b.metric = 'streak_days' and p_is_new_day and b.threshold <= p_totals.longest_streak)
    )
  on conflict (tenant_id, user_id, badge_id) do nothing;
end
$$;
comment on function internal.award_badges(lms.xp_totals, text, integer, boolean, timestamptz) is
'Gives a person the badges whose thresholds their totals have just reached.';
