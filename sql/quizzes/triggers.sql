create trigger count_insert after insert on lms.quizzes
referencing new table as new_rows
for each statement execute function internal.count_quizzes();
comment on trigger count_insert on lms.quizzes is 'Keeps the counters of courses and modules.version.';

create trigger count_delete after delete on lms.quizzes
referencing old table as old_rows
for each statement execute function internal.count_quizzes();
comment on trigger count_delete on lms.quizzes is 'Keeps the counters of courses and modules.version.';

create trigger count_update after update on lms.quizzes
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_quizzes();
comment on trigger count_update on lms.quizzes is
'Keeps the counters of courses; another order is another version of the module.';

create trigger recount_quiz_delete before delete on lms.quizzes
for each row execute function internal.recount_quiz();
comment on trigger recount_quiz_delete on lms.quizzes is 'While it can still be read who has passed.';

create trigger recount_quiz_update before update of is_required, status, question_count on lms.quizzes
for each row
when (
  (old.is_required, old.status, old.question_count)
  is distinct from (new.is_required, new.status, new.question_count)
)
execute function internal.recount_quiz();
comment on trigger recount_quiz_update on lms.quizzes is 'The quiz begins or ceases to count towards completion.';

create trigger count_pass_insert after insert on lms.quiz_progress
for each row when (new.passed_at is not null)
execute function internal.count_pass();
comment on trigger count_pass_insert on lms.quiz_progress is 'Passed, and never begun before.';

create trigger count_pass_update after update of passed_at on lms.quiz_progress
for each row when (old.passed_at is null and new.passed_at is not null)
execute function internal.count_pass();
comment on trigger count_pass_update on lms.quiz_progress is 'Passed for the first time.';

create trigger inherit before insert on lms.quizzes
for each row execute function internal.inherit_course();
comment on trigger inherit on lms.quizzes is 'Keeps course_id true to the module.';

create trigger touch
before update of title, description, pass_percent, max_attempts, time_limit_seconds, shuffle_questions, shuffle_options,
pool_size, review, review_answers, show_score, is_required, status
on lms.quizzes
for each row
when (
  (
    old.title, old.description, old.pass_percent, old.max_attempts, old.time_limit_seconds, old.shuffle_questions,
    old.shuffle_options, old.pool_size, old.review, old.review_answers, old.show_score, old.is_required, old.status
  ) is distinct from (
    new.title, new.description, new.pass_percent, new.max_attempts, new.time_limit_seconds, new.shuffle_questions,
    new.shuffle_options, new.pool_size, new.review, new.review_answers, new.show_score, new.is_required, new.status
  )
)
execute function internal.touch();
comment on trigger touch on lms.quizzes is
'Counts edits, for the ETag; changes of the list of questions are counted there.';

create trigger count_insert after insert on lms.questions
referencing new table as new_rows
for each statement execute function internal.count_questions();
comment on trigger count_insert on lms.questions is 'Keeps quizzes.question_count and version.';

create trigger count_delete after delete on lms.questions
referencing old table as old_rows
for each statement execute function internal.count_questions();
comment on trigger count_delete on lms.questions is 'Keeps quizzes.question_count and version.';

create trigger count_update after update on lms.questions
referencing old table as old_rows new table as new_rows
for each statement execute function internal.count_questions();
comment on trigger count_update on lms.questions is
'Keeps quizzes.question_count; another order is another version of the quiz.';
