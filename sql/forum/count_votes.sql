-- owner: lms_system
-- Definer: counters are nobody's to write; without the wall, so that they are true whoever writes, or deletes an
-- account. Sums, not a recount: the row of the post decides whose turn it is, and each adds what it has changed.
create function internal.count_post_votes() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.posts as p
    set votes = p.votes + d.votes
    from (
      select n.tenant_id, n.post_id, sum(n.value) as votes from new_rows as n group by n.tenant_id, n.post_id
    ) as d
    where p.tenant_id = d.tenant_id and p.id = d.post_id;
  elsif tg_op = 'DELETE' then
    update lms.posts as p
    set votes = p.votes - d.votes
    from (
      select o.tenant_id, o.post_id, sum(o.value) as votes from old_rows as o group by o.tenant_id, o.post_id
    ) as d
    where p.tenant_id = d.tenant_id and p.id = d.post_id;
  else
    update lms.posts as p
    set votes = p.votes + d.votes
    from (
      select n.tenant_id, n.post_id, sum(n.value - o.value) as votes
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.post_id = n.post_id and o.user_id = n.user_id
      group by n.tenant_id, n.post_id
    ) as d
    where p.tenant_id = d.tenant_id and p.id = d.post_id;
  end if;
  return null;
end
$$;
comment on function internal.count_post_votes() is 'Trigger: keeps posts.votes.';
grant execute on function internal.count_post_votes() to lms_owner;

create function internal.count_reply_votes() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.replies as r
    set votes = r.votes + d.votes
    from (
      select n.tenant_id, n.reply_id, sum(n.value) as votes from new_rows as n group by n.tenant_id, n.reply_id
    ) as d
    where r.tenant_id = d.tenant_id and r.id = d.reply_id;
  elsif tg_op = 'DELETE' then
    update lms.replies as r
    set votes = r.votes - d.votes
    from (
      select o.tenant_id, o.reply_id, sum(o.value) as votes from old_rows as o group by o.tenant_id, o.reply_id
    ) as d
    where r.tenant_id = d.tenant_id and r.id = d.reply_id;
  else
    update lms.replies as r
    set votes = r.votes + d.votes
    from (
      select n.tenant_id, n.reply_id, sum(n.value - o.value) as votes
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.reply_id = n.reply_id and o.user_id = n.user_id
      group by n.tenant_id, n.reply_id
    ) as d
    where r.tenant_id = d.tenant_id and r.id = d.reply_id;
  end if;
  return null;
end
$$;
comment on function internal.count_reply_votes() is 'Trigger: keeps replies.votes.';
grant execute on function internal.count_reply_votes() to lms_owner;
