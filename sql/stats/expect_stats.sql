-- Asked by definer functions, which row security does not stop.
create function internal.expect_stats(p_scope text, p_course uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  case p_scope
    when 'tenant' then perform internal.expect_role('admin');
    when 'taught' then perform internal.expect_role('instructor', 'admin');
    when 'platform' then perform internal.expect_operator();
    when 'course' then
      if not internal.authors(p_course) then
        perform internal.fail('LM104', 'Only those who teach the course see its figures.');
      end if;
  end case;
end
$$;
comment on function internal.expect_stats(text, uuid) is
'LM104 unless the person of this request may see the figures of the institution (tenant: admins), of the courses that '
'they teach (taught), of a course (course: who teaches it, admins) or of all institutions (platform: operators).';
