grant execute on function internal.has_badge(uuid) to lms_student, lms_instructor, lms_operator;
