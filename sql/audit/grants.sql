grant select on lms.audit_log to lms_admin, lms_operator;
grant execute on function app.make_audit_partitions() to lms_worker;
grant execute on function
app.list_audit(uuid, uuid, uuid, text, text, text, text, timestamptz, timestamptz, text, integer, text)
to lms_api;
