create function app.reissue_certificate(
  p_tenant uuid, p_user uuid, p_certificate uuid, p_name text default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_next uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_next := internal.replace_certificate(p_certificate, p_name);
  return internal.read_certificate(v_next)::text; -- a statement of its own, which sees the new row
end
$$;
comment on function app.reissue_certificate(uuid, uuid, uuid, text) is
'Issues a certificate anew with a corrected name, by default the account''s present one, and the course''s facts as they '
'were; the former is superseded. That heals a revocation too. LM104, LM205, LM302, LM402.';
