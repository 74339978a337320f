create function app.create_tenant(p_tenant uuid, p_user uuid, p jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  v_id := internal.open_tenant(p);
  return internal.read_tenant(v_id);
end
$$;
comment on function app.create_tenant(uuid, uuid, jsonb) is
'Opens an institution; members as of internal.create_tenant() and admin {email, name}, who is invited by mail. LM104, '
'LM206, LM402.';
