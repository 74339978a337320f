create function internal.account_json(p_account lms.users) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', (p_account).id,
    'email', (p_account).email,
    'name', (p_account).name,
    'role', (p_account).role,
    'status', (p_account).status,
    'status_reason', (p_account).status_reason,
    'avatar_url', (p_account).avatar_url,
    'locale', (p_account).locale,
    'timezone', (p_account).timezone,
    'created_at', internal.rfc3339((p_account).created_at),
    'last_sign_in_at', internal.rfc3339((p_account).last_sign_in_at)
  )
$$;
comment on function internal.account_json(lms.users) is
'An account as admins see it. locale and timezone are null where the person follows the institution''s.';
