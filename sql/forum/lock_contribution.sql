-- Executable by lms_owner alone. A reply is locked after its post, by whoever changes it: what is shown of the one is
-- counted in the other.
create function internal.lock_contribution(
  p_post uuid,
  p_reply uuid,
  out course_id uuid,
  out post_id uuid,
  out post_title text,
  out post_author uuid,
  out post_hidden_at timestamptz,
  out author uuid,
  out hidden_at timestamptz,
  out deleted_at timestamptz,
  out written_at timestamptz
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  select p.course_id, p.id, p.title, p.user_id, p.hidden_at, p.user_id, p.hidden_at, p.deleted_at,
    coalesce(p.edited_at, p.created_at)
  into course_id, post_id, post_title, post_author, post_hidden_at, author, hidden_at, deleted_at, written_at
  from lms.posts as p
  where p.tenant_id = internal.tenant_id()
    and p.id = coalesce(
      p_post,
      (select r.post_id from lms.replies as r where r.tenant_id = internal.tenant_id() and r.id = p_reply)
    )
  for no key update;

  if found and p_reply is not null then
    select r.user_id, r.hidden_at, r.deleted_at, coalesce(r.edited_at, r.created_at)
    into author, hidden_at, deleted_at, written_at
    from lms.replies as r
    where r.tenant_id = internal.tenant_id() and r.id = p_reply
    for no key update;
  end if;
end
$$;
comment on function internal.lock_contribution(uuid, uuid) is
'A post, or a reply (p_post NULL) with its post, locked, as it is then: whose it is, whether it is hidden or deleted, and '
'when it was last written. All NULL when there is none.';
