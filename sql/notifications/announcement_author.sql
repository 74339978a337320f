-- Definer: students may not read users. What leaves here is what the page of a course shows of who teaches it.
create function internal.announcement_author(p_announcement uuid) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url)
    from lms.announcements as a
    join lms.users as u on u.tenant_id = a.tenant_id and u.id = a.user_id
    where a.tenant_id = internal.tenant_id() and a.id = p_announcement
  );
end
$$;
comment on function internal.announcement_author(uuid) is 'The public profile of whoever has announced something.';
