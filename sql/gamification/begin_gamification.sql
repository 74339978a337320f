-- owner: lms_system
-- Definer, and without the wall: an institution begins outside every institution.
create function internal.begin_gamification() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.equip_tenant(new.id);
  return null;
end
$$;
comment on function internal.begin_gamification() is 'Trigger: an institution begins with points and badges of its own.';
grant execute on function internal.begin_gamification() to lms_owner;
