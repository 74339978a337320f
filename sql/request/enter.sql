-- SECURITY INVOKER: a definer function may not change the role. Everything it sets ends with the transaction.
create function internal.enter(p_tenant uuid, p_user uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('role', internal.open_context(p_tenant, p_user), true);
end
$$;
comment on function internal.enter(uuid, uuid) is
'First statement of every function in app: from here on the caller is this person, under this person''s role.';
