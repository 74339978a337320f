-- Definer: the token is what lets somebody stop this mail without signing in.
create function internal.end_subscription(p_token text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.notification_preferences as p (tenant_id, user_id, kind, in_app, mail)
  select u.tenant_id, u.id, t.kind, d.in_app, false
  from internal.read_unsubscribe_token(p_token) as t
  join lms.users as u on u.tenant_id = internal.tenant_id() and u.id = t.user_id
  cross join lateral internal.notification_defaults(t.kind) as d
  on conflict (tenant_id, user_id, kind) do update
  set mail = false, updated_at = now()
  where p.mail;
end
$$;
comment on function internal.end_subscription(text) is
'Stops the mail that a token is about; what is told in the list is still told there.';
