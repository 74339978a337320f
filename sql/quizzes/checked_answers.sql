-- What learners send names options by where they saw them; what is stored, as the author does. Nothing here looks at
-- keys, so no refusal can depend on one.
create function internal.checked_answers(p_questions jsonb, p_answers jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  with given as materialized (
    select
      g.nr - 1 as nr,
      g.question_id,
      g.selected_options,
      asked."order" as shown,
      n.multiple,
      row_number() over (partition by g.question_id order by g.nr) > 1 as is_repeated
    from rows from (
      jsonb_to_recordset(p_answers) as (question_id uuid, selected_options integer[])
    ) with ordinality as g (question_id, selected_options, nr)
    left join jsonb_to_recordset(p_questions) as asked (id uuid, version integer, "order" integer[])
      on asked.id = g.question_id
    left join lms.questions as n
      on n.tenant_id = internal.tenant_id() and n.id = asked.id and n.version = asked.version
  ),

  complaints as (
    select
      g.nr,
      0 as place,
      format('/answers/%s/question_id', g.nr) as pointer,
      case
        when g.shown is null then 'This attempt does not ask such a question.'
        else 'This question is answered twice.'
      end as detail
    from given as g
    where g.shown is null or g.is_repeated
    union all
    select g.nr, 1, format('/answers/%s/selected_options', g.nr), 'This question takes one option.'
    from given as g
    where cardinality(g.selected_options) > 1 and not g.multiple
    union all
    select
      g.nr,
      1 + o.nr,
      format('/answers/%s/selected_options/%s', g.nr, o.nr - 1),
      case
        when g.shown[o.option + 1] is null
          then format('The options of this question are numbered from 0 to %s.', cardinality(g.shown) - 1)
        else 'This option is named twice.'
      end
    from given as g
    cross join lateral (
      select e.option, e.nr, row_number() over (partition by e.option order by e.nr) > 1 as is_repeated
      from unnest(g.selected_options) with ordinality as e (option, nr)
    ) as o
    where g.shown is not null and (g.shown[o.option + 1] is null or o.is_repeated)
  )

  select
    (
      select jsonb_object_agg(
        g.question_id,
        array(select g.shown[o + 1] from unnest(g.selected_options) as o order by g.shown[o + 1])
      )
      from given as g
    ) as checked,
    (select c.pointer from complaints as c order by c.nr, c.place limit 1) as pointer,
    (select c.detail from complaints as c order by c.nr, c.place limit 1) as detail
  into v_found;

  if v_found.pointer is not null then
    perform internal.fail('LM402', v_found.detail, v_found.pointer);
  end if;
  return coalesce(v_found.checked, '{}');
end
$$;
comment on function internal.checked_answers(jsonb, jsonb) is
'Answers as they are stored, {question id: [options as the author numbers them, ascending]}, from those that came for an '
'attempt which asks p_questions: [{"question_id", "selected_options": [as shown]}]. LM402.';
