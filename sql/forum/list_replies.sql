create function app.list_replies(
  p_tenant uuid,
  p_user uuid,
  p_post uuid,
  p_sort text default 'oldest',
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.replies_page(p_post, p_sort, p_limit, p_cursor);
end
$$;
comment on function app.list_replies(uuid, uuid, uuid, text, integer, text) is
'The replies to a post: the accepted one first, then oldest or top. LM204, LM302, LM401, LM402.';
