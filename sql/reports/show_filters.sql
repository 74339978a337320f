create function internal.show_filters(p_report text, p_filters jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_given record;
  v_named text;
  v_shown jsonb := '[]';
begin
  for v_given in
    select known.name, known.title, known.type, p_filters ->> known.name as value
    from internal.report_filters() with ordinality as known (report, name, title, type, choices, nr)
    where known.report = p_report and p_filters ->> known.name is not null
    order by known.nr
  loop
    v_named := case v_given.type
      when 'course' then (
        select c.title from lms.courses as c where c.tenant_id = v_tenant and c.id = v_given.value::uuid
      )
      when 'quiz' then (
        select q.title from lms.quizzes as q where q.tenant_id = v_tenant and q.id = v_given.value::uuid
      )
      when 'user' then (select u.name from lms.users as u where u.tenant_id = v_tenant and u.id = v_given.value::uuid)
      when 'actor' then coalesce(
        (select u.name from lms.users as u where u.tenant_id = v_tenant and u.id = v_given.value::uuid), v_given.value
      )
      else v_given.value
    end;
    if v_named is null then
      perform internal.fail('LM302', format('No such %s.', v_given.type));
    end if;
    v_shown := v_shown || jsonb_build_object('name', v_given.name, 'title', v_given.title, 'value', v_named);
  end loop;
  return v_shown::json;
end
$$;
comment on function internal.show_filters(text, jsonb) is
'What a report is narrowed to, for people: names instead of ids. LM302.';
