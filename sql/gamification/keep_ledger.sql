-- owner: lms_system
-- Definer: sees whether the account is still there, whoever deletes.
create function internal.keep_ledger() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- An account, or a whole institution, is deleted with everything that is theirs: by then it is gone itself.
  if tg_op = 'DELETE' and not exists (
    select from lms.users as u where u.tenant_id = old.tenant_id and u.id = old.user_id
  ) then
    return old;
  end if;
  raise exception 'The ledger of points is append-only: what was earned is reversed by a row of its own.'
    using errcode = 'insufficient_privilege';
end
$$;
comment on function internal.keep_ledger() is
'Trigger: refuses to change, delete or truncate rows of the ledger, to whoever tries, its owner included. They go with '
'the account that they belong to, and in no other way.';
grant execute on function internal.keep_ledger() to lms_owner;
