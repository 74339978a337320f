create function internal.check_question(p_question jsonb, p_at text default '') returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_options text[] := '{}';
  v_correct integer[] := '{}';
  v_multiple boolean;
  v_value jsonb;
  v_text text;
  v_index integer;
begin
  perform internal.expect_members(
    p_question, p_at, 'question', 'options', 'correct_options', 'multiple', 'points', 'explanation'
  );
  v_text := internal.text_member(p_question -> 'question', p_at || '/question', 1, 5000);

  -- A CASE, since AND promises no order: only an array has a length.
  if (
    case jsonb_typeof(p_question -> 'options')
      when 'array' then jsonb_array_length(p_question -> 'options') not between 2 and 20
      else true
    end
  ) then
    perform internal.fail('LM402', 'A question has 2 to 20 options.', p_at || '/options');
  end if;
  for v_value in select value from jsonb_array_elements(p_question -> 'options') as options (value) loop
    v_options := v_options || internal.text_member(
      v_value, format('%s/options/%s', p_at, cardinality(v_options)), 1, 1000
    );
    if v_options[cardinality(v_options)] = any (trim_array(v_options, 1)) then
      perform internal.fail(
        'LM402', 'No two options may read the same.', format('%s/options/%s', p_at, cardinality(v_options) - 1)
      );
    end if;
  end loop;

  if (
    case jsonb_typeof(p_question -> 'correct_options')
      when 'array'
        then jsonb_array_length(p_question -> 'correct_options') not between 1 and cardinality(v_options)
      else true
    end
  ) then
    perform internal.fail(
      'LM402', 'At least one option is right, and each is named once, by its index from 0.', p_at || '/correct_options'
    );
  end if;
  for v_value in select value from jsonb_array_elements(p_question -> 'correct_options') as indices (value) loop
    v_index := internal.integer_member(
      v_value, format('%s/correct_options/%s', p_at, cardinality(v_correct)), 0, cardinality(v_options) - 1
    );
    if v_index = any (v_correct) then
      perform internal.fail(
        'LM402', 'Each right option is named once.', format('%s/correct_options/%s', p_at, cardinality(v_correct))
      );
    end if;
    v_correct := v_correct || v_index;
  end loop;

  v_multiple := case
    when p_question ? 'multiple' then internal.boolean_member(p_question -> 'multiple', p_at || '/multiple')
    else cardinality(v_correct) > 1
  end;
  if not v_multiple and cardinality(v_correct) > 1 then
    perform internal.fail(
      'LM402', 'Only a question with multiple set to true has several right options.', p_at || '/correct_options'
    );
  end if;

  return jsonb_build_object(
    'question', v_text,
    'options', v_options,
    'correct_options', (select jsonb_agg(index order by index) from unnest(v_correct) as correct (index)),
    'multiple', v_multiple,
    'points', case
      when p_question ? 'points' then internal.integer_member(p_question -> 'points', p_at || '/points', 1, 1000)
      else 1
    end,
    'explanation', case
      when p_question ? 'explanation'
        then internal.text_member(p_question -> 'explanation', p_at || '/explanation', 0, 5000)
      else ''
    end
  );
end
$$;
comment on function internal.check_question(jsonb, text) is
'A whole question with its key in its one normal form: defaults filled in, texts trimmed, right options ascending. '
'p_at: the pointer to it, for what is wrong. LM402.';
