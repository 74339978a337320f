create function internal.begin_idempotent(p_key text, p_request_hash bytea) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_stored lms.idempotency_keys;
begin
  -- A second request waits here for the first one's transaction, then finds its answer, or nothing when it failed.
  insert into lms.idempotency_keys (tenant_id, user_id, key, request_hash)
  values (internal.tenant_id(), internal.user_id(), p_key, p_request_hash)
  on conflict do nothing;
  if found then
    return null;
  end if;

  select k.*
  into v_stored
  from lms.idempotency_keys as k
  where k.tenant_id = internal.tenant_id() and k.user_id = internal.user_id() and k.key = p_key;
  if v_stored.request_hash is distinct from p_request_hash then
    perform internal.fail('LM211', 'This Idempotency-Key came with another request before. Use a new one.');
  end if;
  return json_build_object('body', v_stored.body)::text;
end
$$;
comment on function internal.begin_idempotent(text, bytea) is
'Takes a key for the person of this request: NULL when it is new, else {"body"} of the stored answer; LM211.';

create function app.begin_idempotent(p_tenant uuid, p_user uuid, p_key text, p_request_hash bytea) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_stored text;
begin
  perform internal.enter(p_tenant, p_user);
  v_stored := internal.begin_idempotent(p_key, p_request_hash);
  perform set_config('role', 'none', true); -- the operation itself follows in this transaction and enters anew
  return v_stored;
end
$$;
comment on function app.begin_idempotent(uuid, uuid, text, bytea) is
'First of three statements of a POST with an Idempotency-Key; see internal.begin_idempotent.';
