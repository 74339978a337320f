-- Whoever holds a code may be anybody: it is looked up by a narrow definer, and nothing else is granted to them.
create function app.verify_certificate(p_tenant uuid, p_user uuid, p_code text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  v_answer := internal.find_certificate(p_code);
  if v_answer is null then
    perform internal.fail('LM302', 'No such certificate.');
  end if;
  return v_answer;
end
$$;
comment on function app.verify_certificate(uuid, uuid, text) is
'What a certificate says, by its code: {"state", "code", "serial", "name", "course_title", "instructor_name", '
'"institution_name", "signatory_name", "signatory_title", "hours", "issue_date", "expires_on", "revoked_at", '
'"revocation_reason", "superseded_at", "pdf_sha256" (hex), "locale", "primary_color", "accent_color", "logo_url"}. '
'Upper or lower case, with spaces and hyphens or without. LM302.';
