-- owner: lms_system
-- For what renders, in the worker and in the API, outside of anybody's request. Not a lease: two who render the same
-- facts make the same bytes, as long as both print the same address. Hence that is settled here, under a lock.
create function app.claim_certificate(p_tenant uuid, p_id uuid, p_verify_url text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_verify_url text;
begin
  select c.verify_url
  into v_verify_url
  from lms.certificates as c
  where c.tenant_id = p_tenant and c.id = p_id and c.revoked_at is null and c.superseded_at is null
  for no key update;
  if not found then
    return null;
  end if;

  if v_verify_url is null and p_verify_url is not null then
    update lms.certificates as c
    set verify_url = replace(replace(p_verify_url, '{slug}', t.slug), '{code}', c.code)
    from lms.tenants as t
    where c.tenant_id = p_tenant and c.id = p_id and t.id = p_tenant;
  end if;
  return internal.certificate_facts(p_tenant, p_id)::text;
end
$$;
comment on function app.claim_certificate(uuid, uuid, text) is
'What to print: {"id", "tenant_id", "version", "serial", "code", "verify_url", "name", "course_title", '
'"instructor_name", "institution_name", "locale", "hours", "issue_date", "expires_on", "issued_at", "sha256" (hex), '
'"size", "tenant": {"slug", "domain"}, "design": {"primary_color", "accent_color", "signatory_name", '
'"signatory_title", "logo", "signature"}}; NULL when nothing is to be printed any more: revoked, superseded, unknown. '
'p_verify_url becomes the printed address unless one was settled before; {slug} and {code} in it are filled in. NULL '
'leaves it open, for who must see the facts first.';
