-- owner: lms_system
-- Definer: issued by whoever completes a course, or changes what it asks for, or by the clock; therefore without the
-- wall. Only definer functions may call it.
create function internal.write_certificate(p_facts lms.certificates) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  c_tries constant integer := 20;
  v_id uuid := lms.new_id();
  v_chars text;
begin
  for v_try in 1..c_tries loop
    v_chars := internal.random_crockford(8);
    -- Waits for somebody who is issuing the same one, and then yields to it.
    insert into lms.certificates (
      tenant_id, id, user_id, course_id, version, serial, code, name, course_title, instructor_name, institution_name,
      locale, hours, issue_date, expires_on, design_id, cert_url
    )
    values (
      p_facts.tenant_id,
      v_id,
      p_facts.user_id,
      p_facts.course_id,
      p_facts.version,
      format('%s-%s-%s', to_char(p_facts.issue_date, 'YYYY'), left(v_chars, 4), right(v_chars, 4)),
      internal.random_crockford(26),
      p_facts.name,
      p_facts.course_title,
      p_facts.instructor_name,
      p_facts.institution_name,
      p_facts.locale,
      p_facts.hours,
      p_facts.issue_date,
      p_facts.expires_on,
      p_facts.design_id,
      format('/api/certificates/%s.pdf', v_id)
    )
    on conflict do nothing;
    if found then
      perform internal.queue_job(
        'render_certificate', json_build_object('tenant_id', p_facts.tenant_id, 'id', v_id), interval '0'
      );
      perform internal.notify(
        c.tenant_id,
        c.user_id,
        'certificate',
        c.id,
        c.course_id,
        jsonb_build_object(
          'name', c.name,
          'course_title', c.course_title,
          'certificate_id', c.id,
          'version', c.version,
          'serial', c.serial,
          'code', c.code,
          'cert_url', c.cert_url
        )
      )
      from lms.certificates as c
      where c.tenant_id = p_facts.tenant_id and c.id = v_id;
      return v_id;
    end if;

    perform from lms.certificates as c
    where c.tenant_id = p_facts.tenant_id
      and c.user_id = p_facts.user_id
      and c.course_id = p_facts.course_id
      and c.superseded_at is null;
    if found then
      return null;
    end if;
  end loop;
  raise exception 'no free serial after % tries', c_tries;
end
$$;
comment on function internal.write_certificate(lms.certificates) is
'Issues a certificate with these facts, makes up its serial and its code, has it rendered and tells its learner; NULL '
'when they have one of this course already.';
grant execute on function internal.write_certificate(lms.certificates) to lms_owner;
