create function internal.check_badge(p_badge jsonb) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.refuse_nulls(p_badge, 'icon_url');
  if btrim(p_badge ->> 'name') = '' then
    perform internal.fail('LM402', 'A badge needs a name.', '/name');
  elsif length(btrim(p_badge ->> 'name')) > 100 then
    perform internal.fail('LM402', 'A name has 100 characters at most.', '/name');
  elsif p_badge ->> 'metric' not in (
    'points', 'lessons', 'quizzes', 'perfect_quizzes', 'courses', 'streak_days', 'forum_posts', 'accepted_answers'
  ) then
    perform internal.fail('LM402', 'Nothing is counted by this name.', '/metric');
  elsif (p_badge ->> 'threshold')::bigint not between 1 and 100000000 then
    perform internal.fail('LM402', 'A threshold is between 1 and 100,000,000.', '/threshold');
  end if;
end
$$;
comment on function internal.check_badge(jsonb) is 'LM402 that points at the member which the table would refuse.';
