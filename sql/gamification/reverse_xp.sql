-- owner: lms_system
-- Definer, and without the wall, as award_xp().
create function internal.reverse_xp(
  p_tenant uuid, p_user uuid, p_type text, p_subject uuid, p_at timestamptz
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_last record;
begin
  perform internal.lock_xp(p_tenant, p_user);

  select x.entry, x.points, x.course_id
  into v_last
  from lms.xp as x
  where x.tenant_id = p_tenant and x.user_id = p_user and x.type = p_type and x.subject_id = p_subject
  order by x.entry desc
  limit 1;

  if v_last.entry % 2 = 1 then
    insert into lms.xp (tenant_id, user_id, type, points, subject_id, course_id, entry, day, timestamp)
    select
      p_tenant, p_user, p_type, -v_last.points, p_subject, v_last.course_id, v_last.entry + 1,
      (p_at at time zone t.timezone)::date, p_at
    from lms.tenants as t
    where t.id = p_tenant;
  end if;
end
$$;
comment on function internal.reverse_xp(uuid, uuid, text, uuid, timestamptz) is
'Takes back what somebody was paid for a subject, by a row of its own; nothing, when nothing stands. Days of activity '
'and badges stay. Called by trigger functions alone, for several people in the order of their ids.';
