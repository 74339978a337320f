-- Definer: who may see a certificate may see the logo on it. The signature is on the PDF alone.
create function internal.find_certificate_logo(p_code text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object(
      'sha256', encode(i.sha256, 'hex'), 'png', internal.image_base64(i.tenant_id, i.id)
    )::text
    from lms.certificates as c
    join lms.certificate_designs as d on d.tenant_id = c.tenant_id and d.id = c.design_id
    join lms.images as i on i.tenant_id = d.tenant_id and i.id = d.logo_id
    where c.tenant_id = internal.tenant_id() and c.code = internal.plain_code(p_code)
  );
end
$$;
comment on function internal.find_certificate_logo(text) is
'The logo on the certificate with this code, {"sha256" (hex), "png" (base64)}; NULL when there is none.';

create function app.get_certificate_logo(p_tenant uuid, p_user uuid, p_code text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  v_answer := internal.find_certificate_logo(p_code);
  if v_answer is null then
    perform internal.fail('LM302', 'No such picture.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_certificate_logo(uuid, uuid, text) is
'The institution''s logo as it was when a certificate was issued, by its code: {"sha256" (hex), "png" (base64)}. LM302.';
