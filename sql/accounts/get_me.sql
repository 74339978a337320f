create function app.get_me(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select internal.user_json(u, t)
  into v_answer
  from lms.users as u
  join lms.tenants as t on t.id = u.tenant_id
  where u.tenant_id = p_tenant and u.id = p_user;
  return v_answer;
end
$$;
comment on function app.get_me(uuid, uuid) is 'The person''s own profile.';
