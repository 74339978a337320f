create function internal.invitation_json(p_invitation lms.invitations, p_inviter lms.users) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', (p_invitation).id,
    'email', (p_invitation).email,
    'name', (p_invitation).name,
    'role', (p_invitation).role,
    'status', case
      when (p_invitation).accepted_at is not null then 'accepted'
      when (p_invitation).expires_at <= now() then 'expired'
      else 'pending'
    end,
    'invited_by', case
      when (p_inviter).id is not null then json_build_object('id', (p_inviter).id, 'name', (p_inviter).name)
    end,
    'created_at', internal.rfc3339((p_invitation).created_at),
    'sent_at', internal.rfc3339((p_invitation).sent_at),
    'expires_at', internal.rfc3339((p_invitation).expires_at),
    'accepted_at', internal.rfc3339((p_invitation).accepted_at)
  )
$$;
comment on function internal.invitation_json(lms.invitations, lms.users) is
'An invitation as admins see it; its token is in the mail and nowhere else.';
