-- owner: lms_system
-- Definer, and without the wall, as count_post_votes().
create function internal.count_replies() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.posts as p
    set reply_count = p.reply_count + d.replies, last_activity_at = greatest(p.last_activity_at, d.at)
    from (
      select n.tenant_id, n.post_id, count(*) as replies, max(n.created_at) as at
      from new_rows as n
      where n.hidden_at is null and n.deleted_at is null
      group by n.tenant_id, n.post_id
    ) as d
    where p.tenant_id = d.tenant_id and p.id = d.post_id;
  else
    update lms.posts as p
    set
      reply_count = p.reply_count - d.replies,
      accepted_reply_id = case when p.accepted_reply_id = any (d.ids) then null else p.accepted_reply_id end,
      is_answered = p.is_answered and p.accepted_reply_id <> all (d.ids)
    from (
      select
        o.tenant_id,
        o.post_id,
        count(*) filter (where o.hidden_at is null and o.deleted_at is null) as replies,
        array_agg(o.id) as ids
      from old_rows as o
      group by o.tenant_id, o.post_id
    ) as d
    where p.tenant_id = d.tenant_id and p.id = d.post_id;
  end if;
  return null;
end
$$;
comment on function internal.count_replies() is
'Trigger: keeps reply_count, last_activity_at and is_answered of posts; replies go with the accounts of their authors.';
grant execute on function internal.count_replies() to lms_owner;

create function internal.recount_reply() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_shown boolean := new.hidden_at is null and new.deleted_at is null;
begin
  -- The lock first, so that the statement after it sees every reply that was written before.
  perform from lms.posts as p
  where p.tenant_id = new.tenant_id and p.id = new.post_id
  for no key update;
  update lms.posts as p
  set
    reply_count = p.reply_count + case when v_is_shown then 1 else -1 end,
    is_answered = case when p.accepted_reply_id = new.id then v_is_shown else p.is_answered end,
    last_activity_at = greatest(p.created_at, (
      select max(r.created_at)
      from lms.replies as r
      where r.tenant_id = p.tenant_id
        and r.course_id = p.course_id
        and r.post_id = p.id
        and r.hidden_at is null
        and r.deleted_at is null
    ))
  where p.tenant_id = new.tenant_id and p.id = new.post_id;
  return null;
end
$$;
comment on function internal.recount_reply() is
'Trigger: a reply was hidden, deleted or restored; what the post counts follows.';
grant execute on function internal.recount_reply() to lms_owner;
