-- No search_path, so that it is inlined: it is asked of everybody when a badge is made.
create function internal.badge_value(p_totals lms.xp_totals, p_metric text) returns bigint
language sql immutable parallel safe
as $$
  select case p_metric
    when 'points' then p_totals.points
    when 'lessons' then p_totals.lessons
    when 'quizzes' then p_totals.quizzes
    when 'perfect_quizzes' then p_totals.perfect_quizzes
    when 'courses' then p_totals.courses
    when 'streak_days' then p_totals.longest_streak
    when 'forum_posts' then p_totals.forum_posts
    when 'accepted_answers' then p_totals.accepted_answers
  end
$$;
comment on function internal.badge_value(lms.xp_totals, text) is
'What is compared with the threshold of a badge of this metric.';
