create function app.list_teaching_course_stats(
  p_tenant uuid,
  p_user uuid,
  p_period text,
  p_date date default null,
  p_sort text default 'enrollments',
  p_currency text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  return internal.course_stats_page('taught', p_period, p_date, p_sort, p_currency, p_limit, p_cursor);
end
$$;
comment on function app.list_teaching_course_stats(uuid, uuid, text, date, text, text, integer, text) is
'The courses that the caller teaches by what happened in them. LM104, LM401, LM402.';
