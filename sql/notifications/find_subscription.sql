-- Definer: the token is what lets somebody ask, and stop, without signing in.
create function internal.find_subscription(p_token text) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_token record := internal.read_unsubscribe_token(p_token);
  v_answer json;
begin
  select json_build_object(
    'kind', v_token.kind,
    'mail', coalesce(p.mail, d.mail),
    'institution_name', t.name,
    'primary_color', t.branding ->> 'primary_color'
  )
  into v_answer
  from lms.tenants as t
  join lms.users as u on u.tenant_id = t.id and u.id = v_token.user_id
  cross join lateral internal.notification_defaults(v_token.kind) as d
  left join lms.notification_preferences as p on p.tenant_id = t.id and p.user_id = u.id and p.kind = v_token.kind
  where t.id = internal.tenant_id();
  if not found then
    perform internal.fail('LM302', 'This link leads nowhere.');
  end if;
  return v_answer;
end
$$;
comment on function internal.find_subscription(text) is
'What a link at the end of a mail is about: {"kind", "mail" (whether it still comes), "institution_name", '
'"primary_color"}. LM302.';
