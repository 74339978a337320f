-- owner: lms_system
-- Definer, and without the wall, as internal.notify().
create function internal.tell_accepted() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.notify(
    r.tenant_id,
    r.user_id,
    'accepted',
    r.id,
    r.course_id,
    jsonb_build_object('course_title', c.title, 'post_id', new.id, 'post_title', new.title, 'reply_id', r.id)
  )
  from lms.replies as r
  join lms.courses as c on c.tenant_id = r.tenant_id and c.id = r.course_id
  where r.tenant_id = new.tenant_id and r.id = new.accepted_reply_id;
  return null;
end
$$;
comment on function internal.tell_accepted() is
'Trigger: a reply is accepted; tells its author, once a reply, however often that is taken back.';
grant execute on function internal.tell_accepted() to lms_owner;
