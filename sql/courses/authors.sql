-- The role counts too: somebody who is no instructor any more may still be named in a course.
create function internal.authors(p_course uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case internal.request_role()
    when 'admin' then true
    when 'instructor' then internal.teaches(p_course)
    else false
  end;
end
$$;
comment on function internal.authors(uuid) is
'Whether the person of this request answers for the course as one of its instructors, or as an admin.';
