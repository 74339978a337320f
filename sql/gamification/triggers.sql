create trigger award_lesson_complete_insert after insert on lms.lesson_progress
for each row when (new.completed_at is not null)
execute function internal.award_lesson_complete();
comment on trigger award_lesson_complete_insert on lms.lesson_progress is
'Points for a lesson completed without a position saved before.';

create trigger award_lesson_complete_update after update of completed_at on lms.lesson_progress
for each row when (old.completed_at is null and new.completed_at is not null)
execute function internal.award_lesson_complete();
comment on trigger award_lesson_complete_update on lms.lesson_progress is
'Points for a lesson completed that was begun before.';

create trigger award_quiz_pass_insert after insert on lms.quiz_progress
for each row when (new.passed_at is not null)
execute function internal.award_quiz_pass();
comment on trigger award_quiz_pass_insert on lms.quiz_progress is 'Points for a quiz passed, progress that came at once included.';

create trigger award_quiz_pass_update after update of passed_at on lms.quiz_progress
for each row when (old.passed_at is null and new.passed_at is not null)
execute function internal.award_quiz_pass();
comment on trigger award_quiz_pass_update on lms.quiz_progress is 'Points for a quiz passed.';

create trigger award_quiz_perfect_insert after insert on lms.quiz_progress
for each row when (new.perfect_at is not null)
execute function internal.award_quiz_perfect();
comment on trigger award_quiz_perfect_insert on lms.quiz_progress is
'Points for every answer right, progress that came at once included.';

create trigger award_quiz_perfect_update after update of perfect_at on lms.quiz_progress
for each row when (old.perfect_at is null and new.perfect_at is not null)
execute function internal.award_quiz_perfect();
comment on trigger award_quiz_perfect_update on lms.quiz_progress is 'Points for every answer right, beyond those for passing.';

create trigger award_course_complete_insert after insert on lms.enrollments
for each row when (new.completed_at is not null)
execute function internal.award_course_complete();
comment on trigger award_course_complete_insert on lms.enrollments is 'Points for a course that was completed elsewhere before.';

create trigger award_course_complete_update after update of completed_at on lms.enrollments
for each row when (old.completed_at is null and new.completed_at is not null)
execute function internal.award_course_complete();
comment on trigger award_course_complete_update on lms.enrollments is 'Points for a course completed.';

create trigger roll_up after insert on lms.xp
for each row execute function internal.roll_up_xp();
comment on trigger roll_up on lms.xp is 'Keeps what is made of the ledger, and gives badges.';

create trigger keep_ledger before update or delete on lms.xp
for each row execute function internal.keep_ledger();
comment on trigger keep_ledger on lms.xp is 'Append-only, its owner included.';

create trigger keep_ledger_whole before truncate on lms.xp
for each statement execute function internal.keep_ledger();
comment on trigger keep_ledger_whole on lms.xp is 'Append-only, its owner included.';

create trigger give_insert after insert on lms.badges
for each row when (new.is_active)
execute function internal.give_badge();
comment on trigger give_insert on lms.badges is 'Whoever qualifies for a new badge has it at once.';

create trigger give_update after update of metric, threshold, is_active on lms.badges
for each row
when (
  new.is_active and (not old.is_active or new.metric <> old.metric or new.threshold < old.threshold)
)
execute function internal.give_badge();
comment on trigger give_update on lms.badges is
'A badge that is active again, easier to get or measured by something else; harder ones are taken from nobody.';

create trigger touch before update on lms.badges
for each row when (old.* is distinct from new.*)
execute function internal.touch();
comment on trigger touch on lms.badges is 'Counts edits, for the ETag.';

create trigger touch before update on lms.xp_rules
for each row when (old.* is distinct from new.*)
execute function internal.touch();
comment on trigger touch on lms.xp_rules is 'Counts edits, for the ETag.';

create trigger begin_gamification after insert on lms.tenants
for each row execute function internal.begin_gamification();
comment on trigger begin_gamification on lms.tenants is 'Whoever makes an institution makes it with points and badges.';
