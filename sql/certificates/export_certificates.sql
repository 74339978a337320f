create function app.export_certificates(
  p_tenant uuid, p_user uuid, p_course uuid default null, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_courses uuid[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'export_certificates');
  v_courses := internal.certified_courses(p_course);

  with page as materialized (
    select
      c.id,
      c.serial,
      c.name,
      c.course_title,
      c.pdf_sha256,
      c.pdf_size,
      c.issued_at,
      row_number() over (order by c.issued_at desc, c.id desc) as nr
    from lms.certificates as c
    where c.tenant_id = p_tenant
      and (v_courses is null or c.course_id = any (v_courses))
      and c.revoked_at is null
      and c.superseded_at is null
      and (c.issued_at, c.id) < (v_after.at, v_after.id)
    order by c.issued_at desc, c.id desc
    limit p_limit + 1
  )

  select
    json_agg(
      json_build_object(
        'id', c.id,
        'serial', c.serial,
        'name', c.name,
        'course_title', c.course_title,
        'sha256', encode(c.pdf_sha256, 'hex'),
        'size', c.pdf_size
      ) order by c.nr
    ) filter (where c.nr <= p_limit),
    (
      select internal.write_cursor('export_certificates', last.issued_at::text, last.id::text)
      from page as last
      where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as c;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.export_certificates(uuid, uuid, uuid, integer, text) is
'A page of the certificates to put into an archive: of one course, or of all that the caller answers for, without '
'revoked and superseded ones, newest first. Each as get_certificate_file gives it. LM104, LM302, LM401.';
