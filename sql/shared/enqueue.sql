-- The only way into the queue. The job carries ids; what it needs stays behind the wall, in the outbox. Committed with
-- the change that causes it, or not at all.
create function internal.enqueue(
  p_recipient text, p_template text, p_payload jsonb, p_deliver boolean default true
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid := lms.new_id();
begin
  insert into lms.outbox (tenant_id, id, kind, recipient, template, payload, status)
  values (
    internal.tenant_id(), v_id, 'mail', case when p_deliver then p_recipient else '' end, p_template,
    case when p_deliver then p_payload else '{}' end, case when p_deliver then 'pending' else 'sent' end
  );

  perform internal.queue_job(
    'deliver_mail', json_build_object('tenant_id', internal.tenant_id(), 'id', v_id), interval '0'
  );
end
$$;
comment on function internal.enqueue(text, text, jsonb, boolean) is
'Sends a mail after commit. p_template names a template of api/jobs/mail; p_payload holds its fields. Without p_deliver '
'it does the same work, and nothing is sent: the time that an answer takes must not tell who has an account.';
