-- owner: lms_system
create function internal.lock_xp(p_tenant uuid, p_user uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.xp_totals as t
  where t.tenant_id = p_tenant and t.user_id = p_user
  for no key update;
  if not found then
    insert into lms.xp_totals (tenant_id, user_id)
    values (p_tenant, p_user)
    on conflict (tenant_id, user_id) do nothing;
    if not found then -- another device was first with the first points
      perform from lms.xp_totals as t
      where t.tenant_id = p_tenant and t.user_id = p_user
      for no key update;
    end if;
  end if;
end
$$;
comment on function internal.lock_xp(uuid, uuid) is
'Holds a person''s points until the transaction ends: what is awarded to them waits for what is being awarded.';
