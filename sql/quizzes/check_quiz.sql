create function internal.check_quiz(p_quiz jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text;
  v_value jsonb;
  v_checked jsonb := '{}';
begin
  perform internal.expect_members(
    p_quiz, '', 'title', 'description', 'pass_percent', 'max_attempts', 'time_limit_seconds', 'shuffle_questions',
    'shuffle_options', 'pool_size', 'review', 'review_answers', 'show_score', 'is_required', 'status'
  );
  perform internal.refuse_nulls(p_quiz, 'max_attempts', 'time_limit_seconds', 'pool_size');
  for v_name, v_value in select member.key, member.value from jsonb_each(p_quiz) as member (key, value) loop
    if v_value <> 'null'::jsonb then
      v_value := case v_name
        when 'title' then to_jsonb(internal.text_member(v_value, '/title', 1, 200, p_one_line => true))
        when 'description' then to_jsonb(internal.text_member(v_value, '/description', 0, 5000))
        when 'pass_percent' then to_jsonb(internal.integer_member(v_value, '/pass_percent', 1, 100))
        when 'max_attempts' then to_jsonb(internal.integer_member(v_value, '/max_attempts', 1, 100))
        when 'time_limit_seconds' then to_jsonb(internal.integer_member(v_value, '/time_limit_seconds', 10, 86400))
        when 'pool_size' then to_jsonb(internal.integer_member(v_value, '/pool_size', 1, 200))
        when 'review' then v_value
        when 'status' then v_value
        else to_jsonb(internal.boolean_member(v_value, '/' || v_name))
      end;
    end if;
    v_checked := v_checked || jsonb_build_object(v_name, v_value);
  end loop;
  if v_checked ->> 'review' not in ('after_attempt', 'after_passing', 'after_last_attempt', 'never') then
    perform internal.fail(
      'LM402', 'A review is after_attempt, after_passing, after_last_attempt or never.', '/review'
    );
  elsif v_checked ->> 'status' not in ('open', 'closed') then
    perform internal.fail('LM402', 'A quiz is open or closed.', '/status');
  end if;
  return v_checked;
end
$$;
comment on function internal.check_quiz(jsonb) is
'The members that were sent of a quiz, each in its range and texts trimmed; null takes away a limit. LM402.';
