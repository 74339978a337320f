-- owner: lms_system
-- Definer: whoever writes, hides or deletes a reply may not write the ledger.
create function internal.award_forum_reply() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_answer boolean := exists (
    select from lms.posts as p
    where p.tenant_id = new.tenant_id
      and p.id = new.post_id
      and p.accepted_reply_id = new.id
      and p.user_id <> new.user_id
  );
begin
  if new.hidden_at is null and new.deleted_at is null then
    perform internal.award_xp(
      new.tenant_id, new.user_id, 'forum_reply', new.id, new.course_id,
      case tg_op when 'INSERT' then new.created_at else now() end
    );
    if v_is_answer then
      perform internal.award_xp(new.tenant_id, new.user_id, 'answer_accepted', new.id, new.course_id, now());
    end if;
  elsif tg_op = 'UPDATE' then
    perform internal.reverse_xp(new.tenant_id, new.user_id, 'forum_reply', new.id, now());
    if v_is_answer then
      perform internal.reverse_xp(new.tenant_id, new.user_id, 'answer_accepted', new.id, now());
    end if;
  end if;
  return null;
end
$$;
comment on function internal.award_forum_reply() is
'Trigger: a reply was written, hidden, deleted or restored; its points come and go with it, those for an accepted answer '
'too.';
grant execute on function internal.award_forum_reply() to lms_owner;
