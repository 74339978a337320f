-- owner: lms_system
-- Asked when a mail leaves, which may be long after it was made: the mail server was away, and things have changed.
create function internal.mail_obstacle(p_tenant uuid, p_user uuid, p_payload jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_kind text := p_payload ->> 'kind';
begin
  if not exists (select from lms.tenants as t where t.id = p_tenant and t.status = 'active') then
    return 'The institution is suspended.';
  elsif not exists (
    select from lms.users as u where u.tenant_id = p_tenant and u.id = p_user and u.status = 'active'
  ) then
    return 'The account is suspended.';
  elsif v_kind is null then
    return null;
  elsif exists (
    select from lms.notification_preferences as p
    where p.tenant_id = p_tenant and p.user_id = p_user and p.kind = v_kind and not p.mail
  ) then
    return 'They do not want it any more.';
  elsif not internal.may_be_told(p_tenant, p_user, v_kind, (p_payload ->> 'course_id')::uuid) then
    return 'They may not see the course any more.';
  elsif v_kind in ('reply', 'accepted') and not internal.reply_stands(p_tenant, (p_payload ->> 'event_id')::uuid) then
    return 'The reply was hidden or deleted.';
  end if;
  return null;
end
$$;
comment on function internal.mail_obstacle(uuid, uuid, jsonb) is
'Why a mail to somebody with an account is not sent any more; NULL: nothing is in its way.';
