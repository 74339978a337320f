-- Definer: not even an admin writes what a certificate says.
create function internal.replace_certificate(p_certificate uuid, p_name text) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_facts lms.certificates;
begin
  perform internal.expect_role('admin');
  select c.*
  into v_facts
  from lms.certificates as c
  where c.tenant_id = v_tenant and c.id = p_certificate
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such certificate.');
  elsif v_facts.superseded_at is not null then
    perform internal.fail(
      'LM205', 'A corrected certificate has taken the place of this one: reissue that.', null,
      jsonb_build_object('state', 'superseded')
    );
  elsif p_name is not null
    and (length(p_name) not between 1 and 200 or p_name <> btrim(p_name) or p_name ~ '[[:cntrl:]]')
  then
    perform internal.fail('LM402', 'A name is one line of 1 to 200 characters.', '/name');
  end if;

  update lms.certificates as c
  set superseded_at = now()
  where c.tenant_id = v_tenant and c.id = p_certificate;

  v_facts.version := v_facts.version + 1;
  if p_name is not null then
    v_facts.name := p_name;
  else
    select u.name
    into v_facts.name
    from lms.users as u
    where u.tenant_id = v_tenant and u.id = v_facts.user_id;
  end if;
  return internal.write_certificate(v_facts);
end
$$;
comment on function internal.replace_certificate(uuid, text) is
'Supersedes a certificate by the next version of it, whose id it returns; with the same date, course and design. LM104, '
'LM205, LM302, LM402.';
