create function internal.read_invitation(p_invitation uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select internal.invitation_json(i, u)::text
    from lms.invitations as i
    left join lms.users as u on u.tenant_id = i.tenant_id and u.id = i.invited_by
    where i.tenant_id = internal.tenant_id() and i.id = p_invitation
  );
end
$$;
comment on function internal.read_invitation(uuid) is 'An invitation of this tenant, without its token.';

create function app.create_invitation(
  p_tenant uuid, p_user uuid, p_email text, p_role text, p_name text default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  v_id := internal.invite(p_email, p_role, null, p_name);
  return internal.read_invitation(v_id);
end
$$;
comment on function app.create_invitation(uuid, uuid, text, text, text) is
'Invites somebody by e-mail to open an account with this role, however registration is set. LM104, LM402, LM206.';
