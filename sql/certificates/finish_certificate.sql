-- owner: lms_system
create function app.finish_certificate(p_tenant uuid, p_id uuid, p_sha256 text, p_size integer) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  update lms.certificates as c
  set pdf_sha256 = decode(p_sha256, 'hex'), pdf_size = p_size, rendered_at = now()
  where c.tenant_id = p_tenant and c.id = p_id and c.rendered_at is null and c.verify_url is not null;

  select json_build_object('sha256', encode(c.pdf_sha256, 'hex'), 'size', c.pdf_size)::text
  into v_answer
  from lms.certificates as c
  where c.tenant_id = p_tenant and c.id = p_id;
  return v_answer;
end
$$;
comment on function app.finish_certificate(uuid, uuid, text, integer) is
'Records the SHA-256 (hex) and the size of a PDF that is stored, unless some were recorded before; answers with those '
'that count: {"sha256", "size"}, NULL each as long as no address was settled. NULL: no such certificate.';
