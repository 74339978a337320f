create function app.list_module_posts(
  p_tenant uuid,
  p_user uuid,
  p_module uuid,
  p_sort text default 'newest',
  p_words text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.posts_page(internal.course_of_module(p_module), p_module, p_sort, p_words, p_limit, p_cursor);
end
$$;
comment on function app.list_module_posts(uuid, uuid, uuid, text, text, integer, text) is
'The posts of a module, as app.list_posts lists those of a course. LM204, LM302, LM401, LM402.';
