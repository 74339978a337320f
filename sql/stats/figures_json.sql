create function internal.earnings_json(p_money jsonb) returns json
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(
      json_agg(
        json_build_object(
          'currency', e.key,
          'gross', internal.money((e.value ->> 'gross')::bigint, e.key),
          'refunds', internal.money((e.value ->> 'refunds')::bigint, e.key),
          'net', internal.money((e.value ->> 'gross')::bigint - (e.value ->> 'refunds')::bigint, e.key),
          'payment_count', (e.value ->> 'payments')::bigint
        )
        order by e.key
      ), '[]'
    )
    from jsonb_each(p_money) as e
  );
end
$$;
comment on function internal.earnings_json(jsonb) is 'Money as it is kept in statistics, as the API writes it.';

create function internal.figures_json(
  p_active_students bigint,
  p_new_students bigint,
  p_enrollments bigint,
  p_completions bigint,
  p_certificates bigint,
  p_money jsonb,
  p_of_institution boolean
) returns json
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_of_institution then
    return json_build_object(
      'active_students', p_active_students,
      'new_students', p_new_students,
      'enrollments', p_enrollments,
      'completions', p_completions,
      'certificates', p_certificates,
      'earnings', internal.earnings_json(p_money)
    );
  end if;
  return json_build_object(
    'active_students', p_active_students,
    'enrollments', p_enrollments,
    'completions', p_completions,
    'certificates', p_certificates,
    'earnings', internal.earnings_json(p_money)
  );
end
$$;
comment on function internal.figures_json(bigint, bigint, bigint, bigint, bigint, jsonb, boolean) is
'The figures of a period; who is new is of institutions alone.';
