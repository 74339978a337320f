create function internal.seal_order() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.fingerprint := internal.order_fingerprint(new);
  return new;
end
$$;
comment on function internal.seal_order() is 'Trigger: notes what an order froze.';
