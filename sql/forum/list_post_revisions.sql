create function app.list_post_revisions(
  p_tenant uuid, p_user uuid, p_post uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  perform internal.enter(p_tenant, p_user);
  v_found := internal.find_post(p_post);
  if not v_found.is_staff and (v_found.post).user_id <> p_user then
    perform internal.fail('LM104', 'Only its author and those who teach the course see what a post said before.');
  end if;
  return internal.revisions_page((v_found.post).course_id, p_post, null, p_limit, p_cursor);
end
$$;
comment on function app.list_post_revisions(uuid, uuid, uuid, integer, text) is
'What a post said before each edit, newest first, for its author and moderators. LM104, LM204, LM302, LM401.';
