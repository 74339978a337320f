create function internal.keep_payment() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if (new.account_id, new.payment_id, new.mode, new.created_at)
    <> (old.account_id, old.payment_id, old.mode, old.created_at)
    or (old.captured > 0 and (new.amount, new.currency, new.captured) <> (old.amount, old.currency, old.captured))
  then
    raise exception 'What a payment was does not change.' using errcode = 'check_violation';
  elsif old.order_uuid is not null
    and (new.order_uuid, new.user_id, new.course_id)
    is distinct from (old.order_uuid, old.user_id, old.course_id)
  then
    raise exception 'A payment stays with its order.' using errcode = 'check_violation';
  elsif internal.payment_rank(new.status) < internal.payment_rank(old.status)
    or new.refunded < old.refunded
    or (old.captured_at is not null and new.captured_at is distinct from old.captured_at)
    or (new.disposition = 'none' and old.disposition <> 'none')
  then
    raise exception 'A payment does not go back.' using errcode = 'check_violation';
  end if;
  return new;
end
$$;
comment on function internal.keep_payment() is
'Trigger: what was paid is frozen, the order it belongs to set once, and nothing goes back.';
