create function internal.unread_count() returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select count(*) from internal.my_notifications(true, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', null)
  );
end
$$;
comment on function internal.unread_count() is 'How many notifications the person of this request has not read.';
