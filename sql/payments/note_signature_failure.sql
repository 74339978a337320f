-- owner: lms_system
create function app.note_signature_failure(p_tenant uuid, p_account uuid, p_count integer) returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.payment_accounts as a
  set signature_failures = a.signature_failures + p_count, last_signature_failure_at = now()
  where a.tenant_id = p_tenant and a.id = p_account;
end
$$;
comment on function app.note_signature_failure(uuid, uuid, integer) is
'Counts webhooks whose signature was wrong; several at once, so that strangers cannot keep the row busy.';
