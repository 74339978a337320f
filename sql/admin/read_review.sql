create function internal.read_review(p_tenant uuid, p_course uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select internal.review_json(c, u)::text
  from lms.courses as c
  join lms.users as u on u.tenant_id = c.tenant_id and u.id = c.instructor_id
  where c.tenant_id = p_tenant and c.id = p_course
$$;
comment on function internal.read_review(uuid, uuid) is 'A course as those who review it see it.';
