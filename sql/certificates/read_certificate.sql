create function internal.read_certificate(p_certificate uuid) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_certificate json;
begin
  select internal.certificate_json(c, internal.today(), next.id)
  into v_certificate
  from lms.certificates as c
  left join lms.certificates as next
    on next.tenant_id = c.tenant_id
    and next.user_id = c.user_id
    and next.course_id = c.course_id
    and next.version = c.version + 1
  where c.tenant_id = internal.tenant_id() and c.id = p_certificate;
  if not found then
    perform internal.fail('LM302', 'No such certificate.');
  end if;
  return v_certificate;
end
$$;
comment on function internal.read_certificate(uuid) is 'A certificate that the person of this request may see. LM302.';
