-- Definer: the record of changes is written by what changes, by nobody else.
create function internal.note_account_change(p_account uuid, p_change text) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into lms.payment_account_changes (tenant_id, account_id, user_id, change)
  values (internal.tenant_id(), p_account, internal.user_id(), left(p_change, 200))
$$;
comment on function internal.note_account_change(uuid, text) is
'Writes down who has changed something of an account; never what a secret is. For the functions that change it.';
