create function app.list_questions(
  p_tenant uuid, p_user uuid, p_quiz uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after bigint;
  v_course uuid;
  v_can_edit boolean;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  v_after := internal.position_after(p_cursor, 'questions');
  select z.course_id into v_course
  from lms.quizzes as z
  where z.tenant_id = p_tenant and z.id = p_quiz and z.status <> 'retired';
  if not found then
    perform internal.fail('LM302', 'No such quiz.');
  elsif not internal.authors(v_course) then
    perform internal.fail('LM104', 'Only those who teach the course see what its quizzes ask.');
  end if;
  v_can_edit := internal.may_edit(v_course);

  with page as materialized (
    select q
    from lms.questions as q
    where q.tenant_id = p_tenant and q.quiz_id = p_quiz and q.is_current and q.position > v_after
    order by q.position
    limit p_limit + 1
  ),

  numbered as (
    select row_number() over (order by (page.q).position) as nr, page.q
    from page
  )

  select
    json_agg(internal.question_facts(n.q, v_can_edit) order by n.nr) filter (where n.nr <= p_limit),
    max(internal.write_cursor('questions', (n.q).position::text)) filter (
      where n.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_questions(uuid, uuid, uuid, integer, text) is
'The questions of a quiz with their keys, in their order, for those who teach the course and for admins. LM104, LM302, '
'LM401.';
