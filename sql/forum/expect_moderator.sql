-- Executable by lms_owner alone.
create function internal.expect_moderator(p_course uuid, p_author uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not internal.authors(p_course) then
    perform internal.fail('LM104', 'Only those who teach the course moderate its forum.');
  elsif p_author = internal.user_id() and internal.request_role() <> 'admin' then
    perform internal.fail('LM104', 'Nobody decides about their own words. Ask an admin.');
  end if;
end
$$;
comment on function internal.expect_moderator(uuid, uuid) is
'LM104 unless the person of this request moderates the forum of the course, and may decide about what this author '
'wrote: admins also about their own.';
