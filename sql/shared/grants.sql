grant execute on function
internal.fail(text, text, text, jsonb),
internal.expect_version(bigint, bigint),
internal.write_cursor(text []),
internal.read_cursor(text, text, integer),
internal.page(json, integer, text),
internal.rfc3339(timestamptz)
to lms_system, lms_api, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
