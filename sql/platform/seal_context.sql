-- owner: lms_system
create function internal.seal_context(p_tenant uuid, p_user uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform
    set_config('lms.tenant_id', p_tenant::text, true),
    set_config('lms.user_id', coalesce(p_user::text, ''), true),
    set_config(
      'lms.seal',
      internal.context_seal(p_tenant::text, coalesce(p_user::text, ''), current_setting('role')),
      true
    );
end
$$;
comment on function internal.seal_context(uuid, uuid) is
'Moves the rest of this transaction to another tenant and person, under the same role. Executable by lms_system alone.';
