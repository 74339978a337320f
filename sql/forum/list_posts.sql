create function app.list_posts(
  p_tenant uuid,
  p_user uuid,
  p_course uuid,
  p_module uuid default null,
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
  if p_module is not null then
    perform from lms.modules as m
    where m.tenant_id = p_tenant and m.id = p_module and m.course_id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such module in this course.');
    end if;
  end if;
  return internal.posts_page(p_course, p_module, p_sort, p_words, p_limit, p_cursor);
end
$$;
comment on function app.list_posts(uuid, uuid, uuid, uuid, text, text, integer, text) is
'The posts of a course, or of one of its modules: pinned ones first, then newest, active, top or unanswered. p_words: '
'every word of it begins a word of the post, or of one reply to it. LM204, LM302, LM401, LM402.';
