create function app.get_leaderboard(
  p_tenant uuid,
  p_user uuid,
  p_period text default 'weekly',
  p_course uuid default null,
  p_date date default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_period record;
  v_list text;
  v_after bigint;
  v_board record;
  v_refreshed_at timestamptz;
begin
  perform internal.enter(p_tenant, p_user);
  v_period := internal.leaderboard_period(p_period, p_date);
  if p_course is not null then
    perform from lms.courses as c
    where c.tenant_id = p_tenant and c.id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such course.');
    end if;
  end if;
  v_list := concat_ws(' ', 'leaderboard', p_period, v_period.starts_on, p_course);
  v_after := internal.leaderboard_after(p_cursor, v_list);

  if v_period.closed then
    v_board := internal.closed_leaderboard(v_period.starts_on, v_period.ends_on, p_course, v_after, p_limit);
  else
    v_board := internal.current_leaderboard(p_period, p_course, v_period.starts_on, v_after, p_limit);
    v_refreshed_at := v_board.refreshed_at;
  end if;
  return json_build_object(
    'period', p_period,
    'starts_on', v_period.starts_on,
    'ends_on', v_period.ends_on,
    'timezone', v_period.timezone,
    'course_id', p_course,
    'closed', v_period.closed,
    'refreshed_at', internal.rfc3339(v_refreshed_at),
    'participants', v_board.participants,
    'me', v_board.me,
    'data', coalesce(v_board.top, '[]'::json),
    'page', json_build_object(
      'next_cursor', case when v_board.last_place is not null
        then internal.write_cursor(v_list, v_board.last_place::text)
      end,
      'has_more', v_board.last_place is not null,
      'limit', p_limit
    )
  )::text;
end
$$;
comment on function app.get_leaderboard(uuid, uuid, text, uuid, date, integer, text) is
'Who has earned most in a week or month (NULL date: this one), at the institution or in a course, and where the caller '
'stands. A period that is under way is shown as of refreshed_at; one that is over is added up on asking. LM302, LM204, '
'LM402, LM401.';
