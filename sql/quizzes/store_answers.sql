-- Definer: answers are kept in the author's numbering, in a row that nobody writes by hand. Waits for whoever else
-- saves or submits: what is merged here is merged into what they left.
create function internal.store_answers(p_attempt uuid, p_answers jsonb) returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_attempt record;
  v_answers jsonb;
begin
  select a.id, a.course_id, a.status, a.expires_at, a.questions, a.answers
  into v_attempt
  from lms.quiz_attempts as a
  where a.tenant_id = v_tenant and a.id = p_attempt and a.user_id = internal.user_id()
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such attempt.');
  elsif not internal.is_enrolled(v_attempt.course_id) then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;
  perform internal.expect_open(v_attempt.status, v_attempt.expires_at);
  v_answers := v_attempt.answers || internal.checked_answers(v_attempt.questions, p_answers);

  update lms.quiz_attempts as a
  set answers = v_answers, saved_at = now()
  where a.tenant_id = v_tenant and a.id = p_attempt;

  return json_build_object(
    'id', v_attempt.id,
    'saved_at', internal.rfc3339(now()),
    'expires_at', internal.rfc3339(v_attempt.expires_at),
    'seconds_left', internal.seconds_left(v_attempt.expires_at),
    'server_time', internal.rfc3339(now()),
    'answers', (
      select json_agg(
        json_build_object('question_id', asked.id, 'selected_options', shown.selected) order by asked.nr
      )
      from rows from (
        jsonb_to_recordset(v_attempt.questions) as (id uuid, "order" integer[])
      ) with ordinality as asked (id, options, nr)
      cross join lateral (
        select coalesce(json_agg(o.nr - 1 order by o.nr), '[]'::json) as selected
        from unnest(asked.options) with ordinality as o (option, nr)
        where v_answers -> asked.id::text @> to_jsonb(o.option)
      ) as shown
    )
  );
end
$$;
comment on function internal.store_answers(uuid, jsonb) is
'Saves answers of the person of this request in their open attempt, over what was saved before; tells what is saved now. '
'LM204, LM205, LM212, LM302, LM402.';
