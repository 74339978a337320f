create function app.list_quizzes(
  p_tenant uuid, p_user uuid, p_module uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after bigint;
  v_course uuid;
  v_access record;
  v_enrolled boolean;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.position_after(p_cursor, 'quizzes');
  select m.course_id into v_course
  from lms.modules as m
  where m.tenant_id = p_tenant and m.id = p_module;
  if not found then
    perform internal.fail('LM302', 'No such module.');
  end if;
  select a.* into v_access from internal.course_access(v_course) as a;
  v_enrolled := internal.is_enrolled(v_course);

  with page as materialized (
    select q
    from lms.quizzes as q
    where q.tenant_id = p_tenant and q.module_id = p_module and q.status <> 'retired' and q.position > v_after
    order by q.position
    limit p_limit + 1
  ),

  numbered as (
    select row_number() over (order by (page.q).position) as nr, page.q
    from page
  )

  select
    json_agg(
      internal.quiz_facts(n.q, v_access.can_edit, v_access.is_open, v_enrolled, v_access.reasons) order by n.nr
    ) filter (where n.nr <= p_limit),
    max(internal.write_cursor('quizzes', (n.q).position::text)) filter (
      where n.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_quizzes(uuid, uuid, uuid, integer, text) is
'The quizzes of a module in their order, for those enrolled and those who teach the course; for others, none. LM302, '
'LM401.';
