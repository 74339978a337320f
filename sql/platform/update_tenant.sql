create function app.update_tenant(p_tenant uuid, p_user uuid, p_id uuid, p_patch jsonb, p_expected_version bigint)
returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  perform internal.change_tenant(p_id, p_patch, p_expected_version);
  return internal.read_tenant(p_id);
end
$$;
comment on function app.update_tenant(uuid, uuid, uuid, jsonb, bigint) is
'Changes an institution; domains and other lists are replaced, branding and settings merged. LM104, LM302, LM210, LM206, '
'LM402.';
