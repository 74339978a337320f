create function internal.may_register(p_email text) returns boolean
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.registration = 'open'
    or (t.registration = 'domain' and split_part(lower(p_email), '@', 2) = any(t.email_domains))
  from lms.tenants as t
  where t.id = internal.tenant_id()
$$;
comment on function internal.may_register(text) is 'The institution''s policy for people without an invitation.';
