-- Definer, as posts_page(). The accepted reply stands before the first page, whatever the order, and is left out of
-- the rest: the cursor says which one that was, since another may be accepted before the next page is asked for.
create function internal.replies_page(p_post uuid, p_sort text, p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_found record := internal.find_post(p_post);
  v_key text[];
  v_votes integer;
  v_at timestamptz;
  v_id uuid;
  v_accepted uuid;
  v_first uuid[] := '{}';
  v_most integer;
  v_page uuid[];
  v_rows json;
  v_next text;
begin
  if p_sort <> all (array['oldest', 'top']) then
    perform internal.fail('LM402', 'There is no such order.', '/query/sort');
  end if;
  begin
    v_key := internal.read_cursor(p_cursor, 'replies by ' || p_sort, 4);
    v_votes := coalesce(v_key[1]::integer, 2147483647);
    v_at := coalesce(v_key[2]::timestamptz, '-infinity');
    v_id := coalesce(v_key[3]::uuid, '00000000-0000-0000-0000-000000000000');
    v_accepted := nullif(v_key[4], '')::uuid;
  exception when data_exception then
    perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
  end;
  if p_cursor is null and (v_found.post).is_answered then
    v_accepted := (v_found.post).accepted_reply_id;
    v_first := array[v_accepted];
  end if;
  v_most := p_limit + 1 - cardinality(v_first);

  if p_sort = 'oldest' then
    v_page := v_first || array(
      select r.id
      from lms.replies as r
      where r.tenant_id = v_tenant
        and r.course_id = (v_found.post).course_id
        and r.post_id = p_post
        and r.id is distinct from v_accepted
        and (v_found.is_staff or (r.deleted_at is null and (r.hidden_at is null or r.user_id = v_user)))
        and (r.created_at, r.id) > (v_at, v_id)
      order by r.created_at, r.id
      limit v_most
    );
  else
    v_page := v_first || array(
      select r.id
      from lms.replies as r
      where r.tenant_id = v_tenant
        and r.post_id = p_post
        and r.id is distinct from v_accepted
        and (v_found.is_staff or (r.deleted_at is null and (r.hidden_at is null or r.user_id = v_user)))
        and r.votes <= v_votes
        and (r.votes < v_votes or (r.created_at, r.id) > (v_at, v_id))
      order by r.votes desc, r.created_at, r.id
      limit v_most
    );
  end if;

  select
    json_agg(f.facts order by f.nr),
    max(
      internal.write_cursor(
        variadic array['replies by ' || p_sort] || case
          -- The accepted one fills a page of one: the next begins with the first of the others.
          when (f.reply).id = v_accepted then array['2147483647', '-infinity', '00000000-0000-0000-0000-000000000000']
          else array[(f.reply).votes::text, (f.reply).created_at::text, (f.reply).id::text]
        end || coalesce(v_accepted::text, '')
      )
    ) filter (where f.nr = p_limit and cardinality(v_page) > p_limit)
  into v_rows, v_next
  from internal.reply_facts(v_found.post, v_page[:p_limit], v_found.is_staff) as f;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.replies_page(uuid, text, integer, text) is
'A page of the replies to a post that the person of this request sees: the accepted one, then oldest or top first. LM204, '
'LM302, LM401, LM402.';
