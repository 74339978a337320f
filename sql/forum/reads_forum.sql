create function internal.reads_forum(p_course uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.authors(p_course) or internal.is_enrolled(p_course);
end
$$;
comment on function internal.reads_forum(uuid) is
'Whether the person of this request reads the forum of a course: enrolled, teaching it, or an admin.';
