-- owner: lms_system
-- One statement for each webhook, since the gateway waits five seconds and comes again with what it has no answer to:
-- the bytes are stored, and looked at afterwards. What came before, to the byte, has been stored.
create function app.ingest_event(
  p_tenant uuid, p_account uuid, p_event_id text, p_body bytea, p_secret uuid default null
) returns boolean
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  -- Who asks remembers secrets for a while; one that was replaced since is good no longer than it was said.
  if p_secret is not null and not exists (
    select
    from lms.webhook_secrets as s
    where s.tenant_id = p_tenant
      and s.id = p_secret
      and s.account_id = p_account
      and (s.expires_at is null or s.expires_at > now())
  ) then
    return null;
  end if;

  insert into lms.payment_events (tenant_id, account_id, event_id, body, body_sha256)
  values (p_tenant, p_account, left(p_event_id, 200), p_body, sha256(p_body))
  on conflict (tenant_id, account_id, body_sha256) do nothing
  returning id into v_id;
  if not found then
    return false;
  end if;
  perform internal.queue_job('process_event', json_build_object('tenant_id', p_tenant, 'id', v_id), interval '0');
  return true;
end
$$;
comment on function app.ingest_event(uuid, uuid, text, bytea, uuid) is
'Keeps a webhook whose signature was good, and queues it; false when it came before. p_secret: what it was signed with; '
'NULL when that is not good any more, and nothing was kept.';
