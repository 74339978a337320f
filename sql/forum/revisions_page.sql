create function internal.revisions_page(
  p_course uuid, p_post uuid, p_reply uuid, p_limit integer, p_cursor text
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record := internal.newest_after(p_cursor, 'revisions');
  v_ids uuid[];
  v_rows json;
  v_next text;
begin
  if p_reply is null then
    v_ids := array(
      select r.id
      from lms.revisions as r
      where r.tenant_id = internal.tenant_id()
        and r.course_id = p_course
        and r.post_id = p_post
        and (r.created_at, r.id) < (v_after.at, v_after.id)
      order by r.created_at desc, r.id desc
      limit p_limit + 1
    );
  else
    v_ids := array(
      select r.id
      from lms.revisions as r
      where r.tenant_id = internal.tenant_id()
        and r.course_id = p_course
        and r.reply_id = p_reply
        and (r.created_at, r.id) < (v_after.at, v_after.id)
      order by r.created_at desc, r.id desc
      limit p_limit + 1
    );
  end if;

  select
    json_agg(
      json_build_object(
        'id', r.id,
        'title', r.title,
        'body', r.body,
        'written_at', internal.rfc3339(r.written_at),
        'replaced_at', internal.rfc3339(r.created_at),
        'edited_by', a.profile
      ) order by listed.nr
    ),
    max(internal.write_cursor('revisions', r.created_at::text, r.id::text))
      filter (where listed.nr = p_limit and cardinality(v_ids) > p_limit)
  into v_rows, v_next
  from unnest(v_ids[:p_limit]) with ordinality as listed (id, nr)
  join lms.revisions as r on r.tenant_id = internal.tenant_id() and r.id = listed.id
  left join internal.forum_authors(p_course, array(
    select distinct w.edited_by
    from lms.revisions as w
    where w.tenant_id = internal.tenant_id() and w.id = any (v_ids)
  )) as a on a.id = r.edited_by;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.revisions_page(uuid, uuid, uuid, integer, text) is
'What a post or a reply (the other NULL) said before its edits, newest first, as far as policies show it. LM401.';
