create function internal.read_report_filters(
  p_report text,
  p_filters jsonb,
  out begins timestamptz,
  out ends timestamptz,
  out timezone text,
  out course uuid,
  out quiz uuid,
  out person uuid
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_given record;
  v_days record;
begin
  if jsonb_typeof(p_filters) is distinct from 'object' then
    perform internal.fail('LM402', 'Filters are an object: each by its name.');
  end if;
  for v_given in
    select given.name, given.value, known.type, known.choices
    from jsonb_each_text(p_filters) as given (name, value)
    left join internal.report_filters() as known on known.report = p_report and known.name = given.name
    where given.value is not null
  loop
    if v_given.type is null then
      perform internal.fail(
        'LM402', format('The report %s has no filter %s.', p_report, left(v_given.name, 60)),
        '/query/' || left(v_given.name, 60)
      );
    elsif v_given.type = 'date' and v_given.value !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
      perform internal.fail('LM402', format('%s is a day, like 2026-03-31.', v_given.name), '/query/' || v_given.name);
    elsif v_given.type = 'choice' and v_given.value <> all (v_given.choices) then
      perform internal.fail(
        'LM402', format('%s is one of %s.', v_given.name, array_to_string(v_given.choices, ', ')),
        '/query/' || v_given.name
      );
    elsif v_given.type in ('course', 'quiz', 'user', 'actor')
      and v_given.value !~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
    then
      perform internal.fail('LM402', format('%s is a UUID.', v_given.name), '/query/' || v_given.name);
    end if;
  end loop;

  begin
    v_days := internal.days_between((p_filters ->> 'from')::date, (p_filters ->> 'to')::date);
  exception when datetime_field_overflow then
    perform internal.fail('LM402', 'There is no such day.', '/query/from');
  end;
  begins := v_days.begins;
  ends := v_days.ends;
  timezone := v_days.timezone;
  course := p_filters ->> 'course_id';
  quiz := p_filters ->> 'quiz_id';
  person := p_filters ->> 'user_id';
end
$$;
comment on function internal.read_report_filters(text, jsonb) is
'What a report is narrowed to, when it may be narrowed by that: a time by the institution''s calendar, a course, a quiz, a '
'person. Its other filters, once they have passed here, can be taken as they are. LM402.';
