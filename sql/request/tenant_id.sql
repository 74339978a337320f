-- owner: lms_system
-- STABLE, never IMMUTABLE: one tenant's plan must not carry another's id. A setting reads '' after its first local use.
create function internal.tenant_id() returns uuid
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('lms.seal', true) = internal.context_seal(
    current_setting('lms.tenant_id', true), current_setting('lms.user_id', true), current_setting('role')
  ) then
    return nullif(current_setting('lms.tenant_id', true), '')::uuid;
  end if;
  return null;
end
$$;
comment on function internal.tenant_id() is
'The tenant of this request; NULL, which matches no row, when enter() has not sealed exactly this context and role.';
