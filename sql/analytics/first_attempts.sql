create function internal.first_attempts(p_tenant uuid) returns table (
  id uuid, points numeric, max_points integer, band text
)
language plpgsql stable rows 100000
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  select
    ranked.id,
    ranked.points,
    ranked.max_points,
    case
      when ranked.attempts < 2 then null
      when ranked.place <= ceil(0.27 * ranked.attempts) then 'upper'
      when ranked.place > ranked.attempts - ceil(0.27 * ranked.attempts) then 'lower'
    end
  from (
    select
      a.id,
      a.points,
      a.max_points,
      row_number() over (partition by a.quiz_id order by a.points / a.max_points desc, a.id) as place,
      count(*) over (partition by a.quiz_id) as attempts
    from lms.quiz_attempts as a
    where a.tenant_id = p_tenant and a.number = 1 and a.finished_at is not null
  ) as ranked;
end
$$;
comment on function internal.first_attempts(uuid) is
'What questions are judged by: everybody''s first attempt at each quiz, once it is graded, since a second one has seen '
'them before. Who belongs to the best and the worst 27 per cent of a quiz is its upper and lower; equals stand in the '
'order of their attempts.';
