create function app.get_certificate_file(p_tenant uuid, p_user uuid, p_certificate uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_state text;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select
    internal.certificate_state(c.superseded_at, c.revoked_at, c.expires_on, internal.today()),
    json_build_object(
      'id', c.id,
      'serial', c.serial,
      'name', c.name,
      'course_title', c.course_title,
      'sha256', encode(c.pdf_sha256, 'hex'),
      'size', c.pdf_size
    )::text
  into v_state, v_answer
  from lms.certificates as c
  where c.tenant_id = p_tenant and c.id = p_certificate;
  if not found then
    perform internal.fail('LM302', 'No such certificate.');
  elsif v_state in ('revoked', 'superseded') then
    perform internal.fail(
      'LM205',
      case v_state
        when 'revoked' then 'The certificate was revoked.'
        else 'A corrected certificate has taken the place of this one.'
      end,
      null, jsonb_build_object('state', v_state)
    );
  end if;
  return v_answer;
end
$$;
comment on function app.get_certificate_file(uuid, uuid, uuid) is
'Whether the caller may download a certificate, the learner''s own or one of a course that they answer for, and what is '
'stored: {"id", "serial", "name", "course_title", "sha256" (hex), "size"}, the last two NULL before it is rendered. '
'LM205, LM302.';
