-- Definer: the health of an account is told from tables whose rows, secrets and bodies, admins may not read.
create function internal.payment_account_json(p_account lms.payment_accounts, p_webhook_url text) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return json_build_object(
    'version', p_account.version,
    'id', p_account.id,
    'mode', p_account.mode,
    'is_active', p_account.is_active,
    'auto_refund', p_account.auto_refund,
    'key', (
      select json_build_object(
        'key_id', k.key_id, 'secret_last4', k.secret_last4, 'created_at', internal.rfc3339(k.created_at)
      )
      from lms.payment_keys as k
      where k.tenant_id = p_account.tenant_id and k.account_id = p_account.id and k.retired_at is null
    ),
    'webhook', json_build_object(
      'url', p_webhook_url || p_account.webhook_token,
      'secrets', coalesce((
        select json_agg(
          json_build_object(
            'id', s.id,
            'last4', s.secret_last4,
            'created_at', internal.rfc3339(s.created_at),
            'expires_at', internal.rfc3339(s.expires_at)
          )
          order by s.expires_at desc nulls first, s.created_at desc
        )
        from lms.webhook_secrets as s
        where s.tenant_id = p_account.tenant_id
          and s.account_id = p_account.id
          and (s.expires_at is null or s.expires_at > now())
      ), '[]'::json),
      'last_received_at', (
        select internal.rfc3339(max(e.received_at))
        from lms.payment_events as e
        where e.tenant_id = p_account.tenant_id and e.account_id = p_account.id
      ),
      'signature_failures', p_account.signature_failures,
      'last_signature_failure_at', internal.rfc3339(p_account.last_signature_failure_at),
      'events_pending', pending.events,
      'oldest_pending_at', internal.rfc3339(pending.oldest)
    ),
    'checked_at', internal.rfc3339(p_account.checked_at),
    'check_error', p_account.check_error,
    'created_at', internal.rfc3339(p_account.created_at),
    'updated_at', internal.rfc3339(p_account.updated_at)
  )
  from (
    select count(*) as events, min(e.received_at) as oldest
    from lms.payment_events as e
    where e.tenant_id = p_account.tenant_id and e.account_id = p_account.id and e.status = 'pending'
  ) as pending;
end
$$;
comment on function internal.payment_account_json(lms.payment_accounts, text) is
'An account as admins see it: what is set, how its webhooks do, never a secret. p_webhook_url is followed by its token.';
