-- owner: lms_system
-- Definer: counters are nobody's to write; without the wall, so that they are true whoever writes, or deletes accounts.
create function internal.count_flags() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flag lms.flags;
  v_more integer;
begin
  if tg_op = 'INSERT' then
    v_flag := new;
    v_more := (new.status = 'open')::integer;
  elsif tg_op = 'DELETE' then
    v_flag := old;
    v_more := -(old.status = 'open')::integer;
  else
    v_flag := new;
    v_more := (new.status = 'open')::integer - (old.status = 'open')::integer;
  end if;

  if v_flag.reply_id is null then
    update lms.posts as p
    set flag_count = p.flag_count + v_more
    where p.tenant_id = v_flag.tenant_id and p.id = v_flag.post_id;
  else
    update lms.replies as r
    set flag_count = r.flag_count + v_more
    where r.tenant_id = v_flag.tenant_id and r.id = v_flag.reply_id;
  end if;
  return null;
end
$$;
comment on function internal.count_flags() is 'Trigger: a flag came, was resolved or reopened, or went with its account.';
grant execute on function internal.count_flags() to lms_owner;
