-- owner: lms_system
-- Definer: sees whether what a decision is about is still there, whoever deletes.
create function internal.keep_decisions() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A course, or an account, is deleted with everything that is about it: by then it is gone itself.
  if tg_op = 'DELETE' and (
    not exists (select from lms.courses as c where c.tenant_id = old.tenant_id and c.id = old.course_id)
    or not exists (select from lms.users as u where u.tenant_id = old.tenant_id and u.id = old.user_id)
    or (
      old.moderator_id is not null
      and not exists (select from lms.users as u where u.tenant_id = old.tenant_id and u.id = old.moderator_id)
    )
    or (
      old.post_id is not null
      and not exists (select from lms.posts as p where p.tenant_id = old.tenant_id and p.id = old.post_id)
    )
    or (
      old.reply_id is not null
      and not exists (select from lms.replies as r where r.tenant_id = old.tenant_id and r.id = old.reply_id)
    )
    or (
      old.reverses is not null
      and not exists (
        select from lms.moderation_decisions as d where d.tenant_id = old.tenant_id and d.id = old.reverses
      )
    )
  ) then
    return old;
  end if;
  raise exception 'Decisions are append-only: what was decided is reversed by a decision of its own.'
    using errcode = 'insufficient_privilege';
end
$$;
comment on function internal.keep_decisions() is
'Trigger: refuses to change, delete or truncate decisions, to whoever tries, their owner included. They go with what '
'they are about, and with whose they are.';
grant execute on function internal.keep_decisions() to lms_owner;
