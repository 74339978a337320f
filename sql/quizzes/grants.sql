grant execute on function internal.may_review(uuid) to lms_student, lms_instructor, lms_operator;
grant execute on function internal.outline_quizzes(uuid) to lms_student, lms_instructor, lms_admin, lms_operator;

-- What the triggers that keep the counters reach, and what lectern check compares.
grant select on lms.quizzes, lms.questions, lms.quiz_progress to lms_system;
