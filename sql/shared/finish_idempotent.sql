create function internal.finish_idempotent(p_key text, p_body text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.idempotency_keys as k
  set body = p_body
  where k.tenant_id = internal.tenant_id() and k.user_id = internal.user_id() and k.key = p_key;
end
$$;
comment on function internal.finish_idempotent(text, text) is 'Stores the answer under the key taken before.';

create function app.finish_idempotent(p_tenant uuid, p_user uuid, p_key text, p_body text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.finish_idempotent(p_key, p_body);
end
$$;
comment on function app.finish_idempotent(uuid, uuid, text, text) is
'Last of three statements of a POST with an Idempotency-Key: stores the answer with what the operation did.';
