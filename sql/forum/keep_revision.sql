create function internal.keep_revision() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.revisions (tenant_id, course_id, post_id, reply_id, title, body, written_at, edited_by)
  values (
    old.tenant_id,
    old.course_id,
    case tg_table_name when 'posts' then old.id end,
    case tg_table_name when 'replies' then old.id end,
    to_jsonb(old) ->> 'title',
    old.body,
    coalesce(old.edited_at, old.created_at),
    coalesce(internal.user_id(), old.user_id)
  );
  return null;
end
$$;
comment on function internal.keep_revision() is 'Trigger: what a post or a reply said before an edit is kept.';
