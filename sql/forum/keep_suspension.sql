-- owner: lms_system
-- Definer: suspensions are nobody's to write; without the wall, so that they are true whoever deletes a course.
--
-- The row is locked before decisions are read: of two moderators who decide about one person at once, the second one
-- sees what the first decided.
create function internal.keep_suspension() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_decision lms.moderation_decisions;
  v_until timestamptz;
begin
  if tg_op = 'INSERT' then
    v_decision := new;
    insert into lms.forum_suspensions as s (tenant_id, user_id, until)
    values (new.tenant_id, new.user_id, now())
    on conflict (tenant_id, user_id) do update set until = s.until;
  else
    v_decision := old;
    perform from lms.forum_suspensions as s
    where s.tenant_id = old.tenant_id and s.user_id = old.user_id
    for update;
  end if;

  select max(d.suspended_until)
  into v_until
  from lms.moderation_decisions as d
  where d.tenant_id = v_decision.tenant_id
    and d.user_id = v_decision.user_id
    and d.decision = 'suspend'
    and not exists (
      select from lms.moderation_decisions as r
      where r.tenant_id = d.tenant_id and r.reverses = d.id
    );
  if v_until is null then
    delete from lms.forum_suspensions as s
    where s.tenant_id = v_decision.tenant_id and s.user_id = v_decision.user_id;
  else
    update lms.forum_suspensions as s
    set until = v_until
    where s.tenant_id = v_decision.tenant_id and s.user_id = v_decision.user_id;
  end if;
  return null;
end
$$;
comment on function internal.keep_suspension() is
'Trigger: somebody is suspended from the forums as long as the longest suspension says that stands: which one comes '
'later, and which is taken back first, makes no difference. A suspension goes with the course that it was decided in.';
grant execute on function internal.keep_suspension() to lms_owner;
