-- owner: lms_system
-- Definer: a ledger is written by no request role. Without the wall, so that an award is made whoever sets it off: an
-- author, the worker, an operator.
--
-- Awards of one person go one after another: each begins with the lock of their totals. Therefore the last entry that
-- is read here is the last one there is, and two awards of one subject, or an award and its reversal, never both count.
-- It also keeps two devices from waiting for each other: nobody holds a day's points and still wants the totals.
--
-- Points are for learning. Who teaches a course can look up its keys, and make it longer as often as they like.
create function internal.award_xp(
  p_tenant uuid, p_user uuid, p_type text, p_subject uuid, p_course uuid, p_at timestamptz
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_last record;
begin
  if p_course is not null and internal.is_taught_by(p_tenant, p_course, p_user) then
    return;
  end if;

  loop
    -- What nearly always happens, in one statement: somebody who has points already gets more for something new.
    with held as materialized (
      select t.tenant_id, t.user_id
      from lms.xp_totals as t
      where t.tenant_id = p_tenant and t.user_id = p_user
      for no key update
    )

    insert into lms.xp (tenant_id, user_id, type, points, subject_id, course_id, entry, day, timestamp)
    select
      h.tenant_id, h.user_id, p_type, coalesce(r.points, 0), p_subject, p_course, 1,
      (p_at at time zone i.timezone)::date, p_at
    from held as h
    join lms.tenants as i on i.id = h.tenant_id
    left join lms.xp_rules as r on r.tenant_id = h.tenant_id and r.type = p_type
    on conflict (tenant_id, user_id, type, subject_id, entry) do nothing;
    exit when found;

    perform internal.lock_xp(p_tenant, p_user);
    select x.entry, x.points, x.course_id
    into v_last
    from lms.xp as x
    where x.tenant_id = p_tenant and x.user_id = p_user and x.type = p_type and x.subject_id = p_subject
    order by x.entry desc
    limit 1;
    continue when not found; -- these are their first points at all: they can be locked now

    if v_last.entry % 2 = 0 then
      insert into lms.xp (tenant_id, user_id, type, points, subject_id, course_id, entry, day, timestamp)
      select
        p_tenant, p_user, p_type, -v_last.points, p_subject, v_last.course_id, v_last.entry + 1,
        (p_at at time zone i.timezone)::date, p_at
      from lms.tenants as i
      where i.id = p_tenant;
    end if;
    exit;
  end loop;
end
$$;
comment on function internal.award_xp(uuid, uuid, text, uuid, uuid, timestamptz) is
'Pays somebody what a type is worth at their institution, once a subject: awarding again changes nothing, and what was '
'reversed comes back with the points that it had. Nothing in a course that they teach. Called by trigger functions alone, '
'for several people in the order of their ids.';
