create function internal.keep_order() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if internal.order_fingerprint(new) <> old.fingerprint or new.fingerprint <> old.fingerprint then
    raise exception 'What an order was made of does not change.' using errcode = 'check_violation';
  elsif old.order_id is not null and new.order_id is distinct from old.order_id then
    raise exception 'An order has one order at the gateway.' using errcode = 'check_violation';
  elsif new.status <> old.status and (old.status, new.status) not in (
    ('creating', 'open'),
    ('creating', 'create_failed'),
    ('creating', 'expired'),
    ('creating', 'superseded'),
    ('open', 'attempted'),
    ('open', 'paid'),
    ('open', 'expired'),
    ('open', 'superseded'),
    ('attempted', 'paid'),
    ('attempted', 'expired'),
    ('attempted', 'superseded'),
    ('create_failed', 'paid'),
    ('expired', 'paid'),
    ('superseded', 'paid')
  ) then
    raise exception 'An order that is % does not become %.', old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end
$$;
comment on function internal.keep_order() is
'Trigger: what decides what an order costs is frozen, its id at the gateway set once, and its status only moves on.';
