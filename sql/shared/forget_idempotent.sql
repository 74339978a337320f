create function internal.forget_idempotent(p_key text, p_body text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Another request may have taken the key anew since: that one's answer stays.
  delete from lms.idempotency_keys as k
  where k.tenant_id = internal.tenant_id()
    and k.user_id = internal.user_id()
    and k.key = p_key
    and k.body = p_body;
end
$$;
comment on function internal.forget_idempotent(text, text) is 'Frees a key under which this answer is stored.';

create function app.forget_idempotent(p_tenant uuid, p_user uuid, p_key text, p_body text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.forget_idempotent(p_key, p_body);
end
$$;
comment on function app.forget_idempotent(uuid, uuid, text, text) is
'For what is stored with its Idempotency-Key before it can fail, such as an order that the gateway refuses then: the same '
'request may come again and begin anew.';
