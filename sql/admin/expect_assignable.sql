create function internal.expect_assignable(p_role text) returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- The role alone would not do: an operator's request may be inviting somebody to another institution.
  if p_role = 'operator' and (
    internal.request_role() <> 'operator'
    or not exists (select from lms.tenants as t where t.id = internal.tenant_id() and t.is_platform)
  ) then
    perform internal.fail(
      'LM402', 'Operators exist at the platform''s own institution only, and only operators make them.', '/role'
    );
  end if;
end
$$;
comment on function internal.expect_assignable(text) is 'LM402 when the person of this request may not give this role here.';
