-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_quiz_item_options() returns table (
  question_id uuid,
  question_version integer,
  option integer,
  option_text text,
  is_correct boolean,
  chosen bigint,
  chosen_share numeric,
  upper_chosen bigint,
  lower_chosen bigint
)
language plpgsql stable rows 40000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
begin
  v_tenant := internal.open_analysis();
  return query
  with answers as materialized (
    select r.question_id, r.question_version, r.selected_option, a.band
    from internal.first_attempts(v_tenant) as a
    join lms.quiz_results as r on r.attempt_id = a.id
    where r.tenant_id = v_tenant
  ),

  totals as (
    select answers.question_id, answers.question_version, count(*) as asked
    from answers
    group by answers.question_id, answers.question_version
  ),

  choices as (
    select
      answers.question_id,
      answers.question_version,
      chosen.option,
      count(*) as people,
      count(*) filter (where answers.band = 'upper') as upper_people,
      count(*) filter (where answers.band = 'lower') as lower_people
    from answers
    cross join unnest(answers.selected_option) as chosen (option)
    group by answers.question_id, answers.question_version, chosen.option
  )

  select
    n.id,
    n.version,
    o.option,
    o.text,
    o.option = any(k.correct_options),
    coalesce(choices.people, 0),
    round(coalesce(choices.people, 0)::numeric / totals.asked, 4),
    coalesce(choices.upper_people, 0),
    coalesce(choices.lower_people, 0)
  from lms.questions as n
  join lms.answer_keys as k on k.tenant_id = n.tenant_id and k.question_id = n.id and k.version = n.version
  cross join lateral (
    select (e.nr - 1)::integer as option, e.text
    from jsonb_array_elements_text(n.options) with ordinality as e (text, nr)
  ) as o
  left join totals on totals.question_id = n.id and totals.question_version = n.version
  left join choices
    on choices.question_id = n.id and choices.question_version = n.version and choices.option = o.option
  where n.tenant_id = v_tenant and k.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_quiz_item_options() is
'How often each option of the questions of the analyst''s institution was chosen, and by those who did well and badly.';
