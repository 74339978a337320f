create function internal.delete_invitation(p_invitation uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from lms.invitations as i
  where i.tenant_id = internal.tenant_id() and i.id = p_invitation and i.accepted_at is null;
  if not found then
    if exists (select from lms.invitations as i where i.tenant_id = internal.tenant_id() and i.id = p_invitation) then
      perform internal.fail('LM205', 'The invitation was accepted already.', null, '{"state": "accepted"}');
    end if;
    perform internal.fail('LM302', 'No such invitation.');
  end if;
end
$$;
comment on function internal.delete_invitation(uuid) is 'Takes an invitation back: its link opens nothing any more. LM302, LM205.';

create function app.delete_invitation(p_tenant uuid, p_user uuid, p_invitation uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.delete_invitation(p_invitation);
  return '';
end
$$;
comment on function app.delete_invitation(uuid, uuid, uuid) is
'Takes back an invitation that nobody has accepted. LM104, LM302, LM205.';
