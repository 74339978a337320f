grant execute on function
internal.fail(text, text, text, jsonb),
internal.expect_role(text[]),
internal.expect_version(bigint, bigint),
internal.write_cursor(text[]),
internal.read_cursor(text, text, integer),
internal.newest_after(text, text),
internal.page(json, integer, text),
internal.money(bigint, text),
internal.refuse_nulls(jsonb, text[]),
internal.rfc3339(timestamptz)
to lms_system, lms_api, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
internal.begin_idempotent(text, bytea),
internal.finish_idempotent(text, text),
internal.forget_idempotent(text, text)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
app.program_hash(),
app.begin_idempotent(uuid, uuid, text, bytea),
app.finish_idempotent(uuid, uuid, text, text),
app.forget_idempotent(uuid, uuid, text, text)
to lms_api;
grant usage on schema deploy to lms_system;
grant select on deploy.program to lms_system;

grant select, update, delete on lms.outbox to lms_system;
grant select, delete on
lms.email_tokens, lms.sessions, lms.spent_tickets, lms.sign_in_failures, lms.idempotency_keys,
lms.sign_ins
to lms_system;
grant select on pgqueuer.pgqueuer to lms_system;
grant select, delete on pgqueuer.pgqueuer_log to lms_system;
grant execute on function internal.queue_job(text, json, interval), internal.beginnings(text) to lms_system;
grant execute on function app.claim_mail(uuid, uuid), app.finish_mail(uuid, uuid, text), app.sweep() to lms_worker;

-- What lectern check compares.
grant select on lms.courses, lms.modules, lms.lessons, lms.enrollments, lms.lesson_progress to lms_system;

-- Here, since what later files do while they are applied is noted too. INSERT is the trigger's alone: nobody who asks
-- writes an entry.
grant select,
insert (tenant_id, actor_id, actor_role, request_id, action, table_name, row_key, before, after)
on lms.audit_log to lms_system;
grant execute on function internal.redacted(jsonb) to lms_system;
