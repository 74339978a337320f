-- owner: lms_system
-- Definer: whoever writes, hides or deletes a post may not write the ledger.
create function internal.award_forum_post() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.hidden_at is null and new.deleted_at is null then
    perform internal.award_xp(
      new.tenant_id, new.user_id, 'forum_post', new.id, new.course_id,
      case tg_op when 'INSERT' then new.created_at else now() end
    );
  elsif tg_op = 'UPDATE' then
    perform internal.reverse_xp(new.tenant_id, new.user_id, 'forum_post', new.id, now());
  end if;
  return null;
end
$$;
comment on function internal.award_forum_post() is
'Trigger: a post was written, hidden, deleted or restored; its points come and go with it.';
grant execute on function internal.award_forum_post() to lms_owner;
