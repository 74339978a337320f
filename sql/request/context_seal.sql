-- owner: lms_system
-- Settings can be written by anybody who can send SQL. The seal cannot: it covers tenant, person, role and the start of
-- this transaction, so a context is neither made up, nor lifted to another role, nor carried into another transaction.
-- Inlined into tenant_id(), which every policy asks, hence no search_path: its callers have pinned theirs. The time
-- goes in as bytes, since writing it out as a number would cost a quarter of the whole.
create function internal.context_seal(p_tenant text, p_user text, p_role text) returns text
language sql stable parallel safe
as $$
  select sha256(convert_to(
    concat_ws('|', internal.context_secret(), p_tenant, p_user, p_role, timestamptz_send(transaction_timestamp())),
    'UTF8'
  ))::text
$$;
comment on function internal.context_seal(text, text, text) is
'Proof that open_context() set this context, for this role, in this transaction. Executable by lms_system alone.';
