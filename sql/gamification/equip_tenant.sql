-- owner: lms_system
create function internal.equip_tenant(p_tenant uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.xp_rules (tenant_id, type, points)
  values
    (p_tenant, 'lesson_complete', 10),
    (p_tenant, 'quiz_pass', 25),
    (p_tenant, 'quiz_perfect', 15),
    (p_tenant, 'course_complete', 100),
    (p_tenant, 'forum_post', 5),
    (p_tenant, 'forum_reply', 3),
    (p_tenant, 'answer_accepted', 15);

  insert into lms.badges (tenant_id, name, description, metric, threshold)
  values
    (p_tenant, 'First Steps', 'Complete your first lesson.', 'lessons', 1),
    (p_tenant, 'Steady Learner', 'Complete 25 lessons.', 'lessons', 25),
    (p_tenant, 'Hundred Lessons', 'Complete 100 lessons.', 'lessons', 100),
    (p_tenant, 'Quiz Taker', 'Pass your first quiz.', 'quizzes', 1),
    (p_tenant, 'Quiz Master', 'Pass 20 quizzes.', 'quizzes', 20),
    (p_tenant, 'Flawless', 'Answer every question of a quiz correctly.', 'perfect_quizzes', 1),
    (p_tenant, 'Perfectionist', 'Score full marks in 10 quizzes.', 'perfect_quizzes', 10),
    (p_tenant, 'Graduate', 'Complete your first course.', 'courses', 1),
    (p_tenant, 'Scholar', 'Complete five courses.', 'courses', 5),
    (p_tenant, 'On a Roll', 'Learn on three days in a row.', 'streak_days', 3),
    (p_tenant, 'Week of Learning', 'Learn on seven days in a row.', 'streak_days', 7),
    (p_tenant, 'Month of Learning', 'Learn on 30 days in a row.', 'streak_days', 30),
    (p_tenant, 'Joining In', 'Write your first post or reply in a forum.', 'forum_posts', 1),
    (p_tenant, 'Helping Hand', 'Have five of your replies accepted as the answer.', 'accepted_answers', 5),
    (p_tenant, 'Thousand Points', 'Earn 1,000 points.', 'points', 1000),
    (p_tenant, 'Ten Thousand Points', 'Earn 10,000 points.', 'points', 10000);
end
$$;
comment on function internal.equip_tenant(uuid) is
'The points and badges with which an institution begins; its admins change them as they like.';
