-- The only way into the queue. The job carries ids; what it needs stays behind the wall, in the outbox. Committed with
-- the change that causes it, or not at all.
create function internal.enqueue(p_recipient text, p_template text, p_payload jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid := lms.new_id();
begin
  insert into lms.outbox (tenant_id, id, kind, recipient, template, payload)
  values (internal.tenant_id(), v_id, 'mail', p_recipient, p_template, p_payload);

  perform internal.queue_job(
    'deliver_mail', json_build_object('tenant_id', internal.tenant_id(), 'id', v_id), interval '0'
  );
end
$$;
comment on function internal.enqueue(text, text, jsonb) is
'Sends a mail after commit. p_template names a template of api/jobs/mail; p_payload holds its fields.';
