-- Definer: what the gateway signs with is nobody's to read, sealed as it is.
create function internal.read_callback(p_order_id text) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer json;
begin
  select json_build_object(
    'account_id', o.account_id,
    'order', o.id,
    'order_id', o.order_id,
    'key_id', o.key_id,
    'secret_sealed', k.secret_sealed
  )
  into v_answer
  from lms.payment_orders as o
  join lms.payment_keys as k on k.tenant_id = o.tenant_id and k.account_id = o.account_id and k.key_id = o.key_id
  where o.tenant_id = internal.tenant_id() and o.user_id = internal.user_id() and o.order_id = p_order_id
  order by o.created_at desc
  limit 1;
  if not found then
    perform internal.fail('LM302', 'No such order.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_callback(text) is
'What a callback about an order of this person''s is verified with. LM302.';

create function app.read_callback(p_tenant uuid, p_user uuid, p_order_id text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.read_callback(p_order_id)::text;
end
$$;
comment on function app.read_callback(uuid, uuid, text) is
'For the API itself: {"account_id", "order", "order_id", "key_id", "secret_sealed"} of an order of the caller''s, by the '
'gateway''s id, to verify a callback with the key that the order was made with. LM302.';
