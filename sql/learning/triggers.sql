create trigger count_completion_insert after insert on lms.lesson_progress
for each row when (new.completed_at is not null)
execute function internal.count_completion();
comment on trigger count_completion_insert on lms.lesson_progress is 'A lesson completed without a position saved before.';

create trigger count_completion_update after update of completed_at on lms.lesson_progress
for each row when (old.completed_at is null and new.completed_at is not null)
execute function internal.count_completion();
comment on trigger count_completion_update on lms.lesson_progress is 'A lesson completed that was begun before.';

create trigger keep_completion before update of completed_at on lms.lesson_progress
for each row when (old.completed_at is not null and new.completed_at is distinct from old.completed_at)
execute function internal.keep_completion();
comment on trigger keep_completion on lms.lesson_progress is 'Completed once is completed for good.';

create trigger recount_lesson_delete before delete on lms.lessons
for each row execute function internal.recount_lesson();
comment on trigger recount_lesson_delete on lms.lessons is
'While the progress in the lesson can still be read: it is deleted with the lesson.';

create trigger recount_lesson_update before update of is_required on lms.lessons
for each row when (old.is_required <> new.is_required)
execute function internal.recount_lesson();
comment on trigger recount_lesson_update on lms.lessons is 'The lesson begins or ceases to count towards completion.';

create trigger complete_enrollments after update of required_lesson_count, required_quiz_count on lms.courses
for each row
when (new.required_lesson_count < old.required_lesson_count or new.required_quiz_count < old.required_quiz_count)
execute function internal.complete_enrollments();
comment on trigger complete_enrollments on lms.courses is
'Asking for more takes no completion away; asking for less gives some.';
