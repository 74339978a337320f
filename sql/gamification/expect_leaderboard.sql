-- Asked by definer functions, which row security does not stop: who is not of the course is no name on its board, and
-- sees none.
create function internal.expect_leaderboard(p_course uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if internal.user_id() is null then
    perform internal.fail('LM101', 'Sign in first.');
  elsif p_course is not null and not (internal.is_enrolled(p_course) or internal.authors(p_course)) then
    perform internal.fail('LM204', 'Only for people of the course.');
  end if;
end
$$;
comment on function internal.expect_leaderboard(uuid) is
'LM204 unless the person of this request learns in the course, teaches it or is an admin; without a course everybody of '
'the institution may see. LM101 for nobody.';
