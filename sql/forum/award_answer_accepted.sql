-- owner: lms_system
-- Definer: whoever accepts an answer may not write the ledger.
create function internal.award_answer_accepted() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_reply record;
begin
  -- Of two people, in the order of their ids.
  for v_reply in
    select r.id, r.user_id, r.id = new.accepted_reply_id as is_accepted
    from lms.replies as r
    where r.tenant_id = new.tenant_id
      and r.id in (old.accepted_reply_id, new.accepted_reply_id)
      and r.user_id <> new.user_id
      and r.hidden_at is null
      and r.deleted_at is null
    order by r.user_id
  loop
    if v_reply.is_accepted then
      perform internal.award_xp(
        new.tenant_id, v_reply.user_id, 'answer_accepted', v_reply.id, new.course_id, now()
      );
    else
      perform internal.reverse_xp(new.tenant_id, v_reply.user_id, 'answer_accepted', v_reply.id, now());
    end if;
  end loop;
  return null;
end
$$;
comment on function internal.award_answer_accepted() is
'Trigger: another reply was accepted, or none any more; what the former earned is reversed. An asker earns nothing by '
'answering themselves.';
grant execute on function internal.award_answer_accepted() to lms_owner;
