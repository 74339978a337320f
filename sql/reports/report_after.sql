create function internal.report_after(
  p_report text, p_after text, p_ends timestamptz, out at timestamptz, out id uuid, out second_id uuid
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_after, 'report ' || p_report, 3);
  v_least uuid := '00000000-0000-0000-0000-000000000000';
begin
  at := v_after[1]::timestamptz;
  id := v_after[2]::uuid;
  second_id := v_after[3]::uuid;
  if (at < p_ends) is not true then
    at := p_ends;
    id := v_least;
    second_id := v_least;
  end if;
exception when data_exception then
  perform internal.fail('LM401', 'The cursor does not belong to this report.', '/query/cursor');
end
$$;
comment on function internal.report_after(text, text, timestamptz) is
'Where a page of a report begins: rows whose (time, id, second id) is less belong to it. For the first page that is p_ends, '
'so that this is the only upper bound: of two, an index would start at the other one, and walk to this. LM401.';

create function internal.report_before(p_report text, p_at timestamptz, p_id uuid, p_second_id uuid default null)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select internal.write_cursor(
    'report ' || p_report, p_at::text, p_id::text, coalesce(p_second_id, '00000000-0000-0000-0000-000000000000')::text
  )
$$;
comment on function internal.report_before(text, timestamptz, uuid, uuid) is
'The cursor of what comes after a row, for report_after().';
