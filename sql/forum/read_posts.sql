create function app.read_posts(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.note_all_read(p_course);
  return '';
end
$$;
comment on function app.read_posts(uuid, uuid, uuid) is
'The caller has read all that there is in the forum of a course. LM204, LM302.';
