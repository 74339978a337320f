-- owner: lms_system
create function app.finish_mail(p_tenant uuid, p_id uuid, p_error text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempts integer;
  v_status text;
begin
  update lms.outbox as o
  set
    status = case when p_error is null then 'sent' when o.attempts >= 32 then 'failed' else 'pending' end,
    sent_at = case when p_error is null then now() end,
    last_error = p_error,
    claimed_at = null,
    payload = case when p_error is null or o.attempts >= 32 then '{}' else o.payload end
  where o.tenant_id = p_tenant and o.id = p_id and o.status = 'pending'
  returning o.attempts, o.status into v_attempts, v_status;

  if v_status = 'pending' then
    -- 15 s, 30 s, 1 min … up to an hour: a day of outage loses nothing.
    perform internal.queue_job(
      'deliver_mail', json_build_object('tenant_id', p_tenant, 'id', p_id),
      least(interval '15 seconds' * power(2, v_attempts - 1), interval '1 hour')
    );
  end if;
end
$$;
comment on function app.finish_mail(uuid, uuid, text) is
'Notes how a delivery went (NULL: taken by the mail server). After a failure it is tried again, for a day. What '
'was sent is emptied, since it may have held a token.';
