create function app.put_certificate_design(
  p_tenant uuid, p_user uuid, p_design jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_present record;
  v_next record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  -- Not a row: before the first design there is none, and two admins may begin at once.
  perform pg_advisory_xact_lock(hashtextextended('certificate design ' || p_tenant, 0));
  select d.*
  into v_present
  from lms.certificate_designs as d
  where d.tenant_id = p_tenant and d.is_current;
  perform internal.expect_version(p_expected_version, coalesce(v_present.version + 1, 1));

  select
    lower(p_design ->> 'primary_color') as primary_color,
    lower(p_design ->> 'accent_color') as accent_color,
    p_design ->> 'signatory_name' as signatory_name,
    p_design ->> 'signatory_title' as signatory_title,
    case
      when p_design ? 'logo' then internal.store_image(p_tenant, p_design ->> 'logo', '/logo') else v_present.logo_id
    end as logo_id,
    case
      when p_design ? 'signature' then internal.store_image(p_tenant, p_design ->> 'signature', '/signature')
      else v_present.signature_id
    end as signature_id
  into v_next;

  if v_present.id is null
    or (
      v_present.primary_color, v_present.accent_color, v_present.signatory_name, v_present.signatory_title,
      v_present.logo_id, v_present.signature_id
    ) is distinct from (
      v_next.primary_color, v_next.accent_color, v_next.signatory_name, v_next.signatory_title, v_next.logo_id,
      v_next.signature_id
    )
  then
    update lms.certificate_designs as d
    set is_current = false
    where d.tenant_id = p_tenant and d.is_current;
    insert into lms.certificate_designs (
      tenant_id, version, primary_color, accent_color, signatory_name, signatory_title, logo_id, signature_id
    )
    values (
      p_tenant, coalesce(v_present.version + 1, 1), v_next.primary_color, v_next.accent_color, v_next.signatory_name,
      v_next.signatory_title, v_next.logo_id, v_next.signature_id
    );
  end if;
  return internal.certificate_design_json(p_tenant);
end
$$;
comment on function app.put_certificate_design(uuid, uuid, jsonb, bigint) is
'Changes how certificates look that are issued from now on; those that were issued keep their design. An image that is '
'not named stays, null takes it away. The same again makes no new version. Admins. LM104, LM210, LM402.';
