-- owner: lms_system
-- As search_courses(): without the wall, so that the match finds its index, and naming the tenant itself, and the
-- course as a lexeme. Words that nearly every post holds have more finds than are worth sorting: then the caller goes
-- along its order, in which the next match is never far.
create function internal.search_posts(p_course uuid, p_words text, out query tsquery, out ids uuid[])
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_most constant integer := 2000;
  v_most_replies constant integer := 20000;
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_is_staff boolean := internal.authors(p_course);
  v_words tsquery;
  v_answered uuid[];
begin
  query := internal.beginnings(p_words);
  if query is null or v_tenant is null or not (v_is_staff or internal.is_enrolled(p_course)) then
    ids := '{}';
    return;
  end if;

  v_words := format('''=%s''', p_course)::tsquery && query;
  ids := array(
    select p.id
    from lms.posts as p
    where p.search @@ v_words
      and p.tenant_id = v_tenant
      and p.course_id = p_course
      and p.deleted_at is null
      and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
    limit v_most + 1
  );
  if cardinality(ids) <= v_most then
    v_answered := array(
      select r.post_id
      from lms.replies as r
      where r.search @@ v_words
        and r.tenant_id = v_tenant
        and r.course_id = p_course
        and r.deleted_at is null
        and (v_is_staff or r.hidden_at is null or r.user_id = v_user)
      limit v_most_replies + 1
    );
    ids := array(
      select unnest(ids)
      union
      select p.id
      from lms.posts as p
      where p.tenant_id = v_tenant
        and p.id = any (v_answered)
        and p.deleted_at is null
        and (v_is_staff or p.hidden_at is null or p.user_id = v_user)
    );
  end if;
  if cardinality(ids) > v_most or cardinality(v_answered) > v_most_replies then
    ids := null;
  end if;
end
$$;
comment on function internal.search_posts(uuid, text) is
'The posts of a course that hold, themselves or in one reply, for every word one that begins like it, as far as the person '
'of this request may see them; ids is NULL when there are thousands, which only match the query then.';
