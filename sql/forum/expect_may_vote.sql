-- Executable by lms_owner alone.
create function internal.expect_may_vote(p_author uuid, p_value integer) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_value is null or p_value not between -1 and 1 then
    perform internal.fail('LM402', 'A vote is 1, 0 or -1.', '/value');
  elsif p_author = internal.user_id() then
    perform internal.fail('LM104', 'Nobody votes on their own words.');
  end if;
  perform internal.expect_may_write();
end
$$;
comment on function internal.expect_may_vote(uuid, integer) is
'LM104 on one''s own words, LM215 while suspended from the forum, LM402 for another value than 1, 0 and -1.';
