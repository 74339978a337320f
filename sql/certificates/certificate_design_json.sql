-- The look that everybody begins with counts as the first version, so that If-Match protects the first design too.
create function internal.certificate_design_json(p_tenant uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_design record;
  v_look jsonb;
begin
  select d.id, d.version + 1 as version, d.created_at
  into v_design
  from lms.certificate_designs as d
  where d.tenant_id = p_tenant and d.is_current;
  v_look := internal.certificate_look(p_tenant, v_design.id);
  return json_build_object(
    'version', coalesce(v_design.version, 1),
    'primary_color', v_look -> 'primary_color',
    'accent_color', v_look -> 'accent_color',
    'signatory_name', v_look -> 'signatory_name',
    'signatory_title', v_look -> 'signatory_title',
    'logo', 'data:image/png;base64,' || (v_look ->> 'logo'),
    'signature', 'data:image/png;base64,' || (v_look ->> 'signature'),
    'changed_at', internal.rfc3339(v_design.created_at)
  )::text;
end
$$;
comment on function internal.certificate_design_json(uuid) is
'The present design of an institution''s certificates; its version is the ETag.';
