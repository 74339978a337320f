create function app.get_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.get_course(uuid, uuid, uuid) is
'A course with modules and lessons: what of it is open to the caller, why the rest is not, and how far they are. '
'LM302.';
