-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_quiz_items() returns table (
  quiz_id uuid,
  quiz_title text,
  course_id uuid,
  question_id uuid,
  question_version integer,
  "position" integer, -- noqa: RF06
  question text,
  is_current boolean,
  multiple boolean,
  points integer,
  asked bigint,
  omitted bigint,
  correct bigint,
  difficulty numeric,
  mean_score numeric,
  discrimination numeric,
  upper_correct_share numeric,
  lower_correct_share numeric,
  upper_lower_index numeric
)
language plpgsql stable rows 10000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
begin
  v_tenant := internal.open_analysis();
  return query
  with items as (
    select
      r.question_id,
      r.question_version,
      count(*) as asked,
      count(*) filter (where cardinality(r.selected_option) = 0) as omitted,
      count(*) filter (where r.is_correct) as correct,
      avg(r.points / r.max_points) as mean_score,
      corr(
        r.is_correct::integer,
        case when a.max_points > r.max_points then (a.points - r.points) / (a.max_points - r.max_points) end
      ) as discrimination,
      avg(r.is_correct::integer) filter (where a.band = 'upper') as upper_share,
      avg(r.is_correct::integer) filter (where a.band = 'lower') as lower_share
    from internal.first_attempts(v_tenant) as a
    join lms.quiz_results as r on r.attempt_id = a.id
    where r.tenant_id = v_tenant
    group by r.question_id, r.question_version
  )

  select
    n.quiz_id,
    q.title,
    n.course_id,
    n.id,
    n.version,
    n.position,
    n.question,
    n.is_current,
    n.multiple,
    n.points,
    coalesce(i.asked, 0),
    coalesce(i.omitted, 0),
    coalesce(i.correct, 0),
    round(i.correct::numeric / i.asked, 4),
    round(i.mean_score, 4),
    round(i.discrimination::numeric, 4),
    round(i.upper_share, 4),
    round(i.lower_share, 4),
    round(i.upper_share - i.lower_share, 4)
  from lms.questions as n
  join lms.quizzes as q on q.tenant_id = n.tenant_id and q.id = n.quiz_id
  left join items as i on i.question_id = n.id and i.question_version = n.version
  where n.tenant_id = v_tenant and q.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_quiz_items() is
'How each question of the analyst''s institution separates those who know from those who do not.';
