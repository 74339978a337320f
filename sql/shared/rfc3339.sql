create function internal.rfc3339(p_at timestamptz) returns text
language sql stable parallel safe
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
comment on function internal.rfc3339(timestamptz) is 'A timestamp as the API writes it: RFC 3339, UTC, milliseconds.';
