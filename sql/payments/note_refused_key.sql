-- owner: lms_system
-- Heard by whoever does a job, who may be nobody's; the office sees it where it sees what it checked itself.
create function app.note_refused_key(p_tenant uuid, p_account uuid, p_error text) returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.payment_accounts as a
  set checked_at = now(), check_error = left(p_error, 500)
  where a.tenant_id = p_tenant and a.id = p_account and a.check_error is distinct from left(p_error, 500);
end
$$;
comment on function app.note_refused_key(uuid, uuid, text) is
'Notes that the gateway does not take an account''s key any more, so that an admin sees why nothing can be bought.';
