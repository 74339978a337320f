create function internal.sees_personal_data() returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select a.personal_data
      from lms.analysts as a
      where a.tenant_id = internal.tenant_id() and a.login = session_user
    ),
    false
  )
$$;
comment on function internal.sees_personal_data() is
'Whether the login that asks is shown names and e-mail addresses unmasked; after open_analysis(), false before.';
