-- owner: lms_system
-- The invitation of the first admin belongs to the new institution, where no context leads yet: this one is lent the
-- new tenant's, for the same role, and given back its own.
create function internal.open_tenant(p jsonb) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_operator uuid := internal.user_id();
  v_inviter text;
  v_id uuid;
begin
  perform internal.expect_operator();
  v_id := internal.create_tenant(p - 'is_platform' - 'admin');

  if jsonb_typeof(p -> 'admin') = 'object' then
    select u.name
    into v_inviter
    from lms.users as u
    where u.tenant_id = v_tenant and u.id = v_operator;

    perform internal.seal_context(v_id, null);
    begin
      perform internal.invite(p #>> '{admin,email}', 'admin', v_inviter, p #>> '{admin,name}');
    exception when sqlstate 'LM402' then
      perform internal.fail('LM402', sqlerrm, '/admin/email');
    end;
    perform internal.seal_context(v_tenant, v_operator);
  end if;
  return v_id;
end
$$;
comment on function internal.open_tenant(jsonb) is
'Makes an institution and, when it names an admin {email, name}, invites them. LM104, LM206, LM402.';
