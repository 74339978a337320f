-- owner: lms_system
-- Asked by webhooks, which come without a person: what the token names is all that says whose they are. Money that was
-- paid is taken note of even when the account is switched off or the institution suspended.
create function app.find_payment_account(p_tenant uuid, p_token text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object(
      'account_id', a.id,
      'secrets', coalesce((
        select json_agg(json_build_object('id', s.id, 'sealed', s.secret_sealed) order by s.created_at desc)
        from lms.webhook_secrets as s
        where s.tenant_id = p_tenant and s.account_id = a.id and (s.expires_at is null or s.expires_at > now())
      ), '[]'::json)
    )::text
    from lms.payment_accounts as a
    where a.tenant_id = p_tenant and a.webhook_token = p_token
  );
end
$$;
comment on function app.find_payment_account(uuid, text) is
'The account of a webhook''s address, with the secrets, sealed, that its signature may be of; NULL when there is none.';
