-- Executable by lms_owner alone, whose functions open and continue sessions.
create function internal.note_active_day(p_account uuid, p_role text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
begin
  insert into lms.active_days (tenant_id, day, user_id, role)
  values (v_tenant, internal.tenant_day(v_tenant), p_account, p_role)
  on conflict (tenant_id, day, user_id) do nothing;
end
$$;
comment on function internal.note_active_day(uuid, text) is
'Notes that somebody is here today, by the calendar of the institution; once a day, however often it is called.';
