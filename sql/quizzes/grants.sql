grant execute on function internal.may_review(uuid) to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.outline_quizzes(uuid) to lms_student, lms_instructor, lms_admin, lms_operator;

-- What the triggers that keep the counters reach, and what lectern check compares.
grant select on lms.quizzes, lms.questions, lms.quiz_progress to lms_system;

-- What a quiz asks, and what is right, is for those who write it: nothing of it is granted to students. Never version,
-- question_count or dates: triggers keep those. What a version says is written once.
grant select on lms.quizzes, lms.quiz_attempts, lms.quiz_results, lms.quiz_progress
to lms_student, lms_instructor, lms_admin, lms_operator;
grant insert (
  tenant_id, course_id, module_id, title, description, position, pass_percent, max_attempts, time_limit_seconds,
  shuffle_questions, shuffle_options, pool_size, review, review_answers, show_score, is_required, status
),
update (
  title, description, position, pass_percent, max_attempts, time_limit_seconds, shuffle_questions, shuffle_options,
  pool_size, review, review_answers, show_score, is_required, status
),
delete on lms.quizzes
to lms_instructor, lms_admin;
grant select,
insert (tenant_id, id, version, course_id, quiz_id, position, question, options, multiple, points),
update (position, is_current) on lms.questions
to lms_instructor, lms_admin;
grant select, insert (tenant_id, question_id, version, course_id, correct_options, explanation) on lms.answer_keys
to lms_instructor, lms_admin;
grant update (question_count, version, updated_at) on lms.quizzes to lms_system;

grant execute on function
internal.position_after(text, text),
internal.quiz_facts(lms.quizzes, boolean, boolean, boolean, json),
internal.quiz_json(uuid, uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.lock_authored_question(uuid),
internal.lock_authored_quiz(uuid),
internal.question_json(uuid, uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.add_questions(uuid, uuid, jsonb[]),
internal.boolean_member(jsonb, text),
internal.check_question(jsonb, text),
internal.check_quiz(jsonb),
internal.expect_members(jsonb, text, text[]),
internal.integer_member(jsonb, text, integer, integer),
internal.lock_quizzes(uuid, uuid),
internal.question_facts(lms.questions, boolean),
internal.text_member(jsonb, text, integer, integer, boolean)
to lms_instructor, lms_admin;

grant execute on function
app.create_question(uuid, uuid, uuid, jsonb),
app.create_quiz(uuid, uuid, uuid, jsonb),
app.delete_question(uuid, uuid, uuid, bigint),
app.delete_quiz(uuid, uuid, uuid, bigint),
app.get_question(uuid, uuid, uuid),
app.get_quiz(uuid, uuid, uuid),
app.list_questions(uuid, uuid, uuid, integer, text),
app.list_quizzes(uuid, uuid, uuid, integer, text),
app.order_questions(uuid, uuid, uuid, uuid[], bigint),
app.order_quizzes(uuid, uuid, uuid, uuid[], bigint),
app.update_question(uuid, uuid, uuid, jsonb, bigint),
app.update_quiz(uuid, uuid, uuid, jsonb, bigint)
to lms_api;

grant select on lms.quiz_attempts, lms.quiz_results, lms.answer_keys to lms_system;
grant update (status, points, percent, passed, finished_at) on lms.quiz_attempts to lms_system;
grant insert (
  tenant_id, attempt_id, question_id, question_version, course_id, quiz_id, user_id, selected_option, is_correct,
  points, max_points, timestamp
) on lms.quiz_results to lms_system;
grant update (best_percent, passed_at, perfect_at, updated_at) on lms.quiz_progress to lms_system;
grant execute on function internal.lock_attempt(uuid, uuid) to lms_system;

grant execute on function
internal.attempt_json(uuid),
internal.attempt_summary(lms.quiz_attempts, boolean, json),
internal.attempts_access(uuid),
internal.begin_attempt(uuid),
internal.seconds_left(timestamptz),
internal.store_answers(uuid, jsonb),
internal.submit_attempt(uuid, jsonb)
to lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
app.get_attempt(uuid, uuid, uuid),
app.list_attempts(uuid, uuid, uuid, uuid, integer, text),
app.save_answers(uuid, uuid, uuid, jsonb),
app.start_attempt(uuid, uuid, uuid),
app.submit_attempt(uuid, uuid, uuid, jsonb)
to lms_api;
grant execute on function app.expire_attempt(uuid, uuid) to lms_worker;
