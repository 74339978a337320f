create function internal.expect_open(p_status text, p_expires_at timestamptz) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_status = 'expired' or (p_status = 'in_progress' and p_expires_at <= now()) then
    perform internal.fail(
      'LM212', 'The time is over; what was saved by then counts.', null,
      jsonb_build_object('expires_at', internal.rfc3339(p_expires_at))
    );
  elsif p_status <> 'in_progress' then
    perform internal.fail(
      'LM205', 'The attempt has been submitted already.', null, jsonb_build_object('state', p_status)
    );
  end if;
end
$$;
comment on function internal.expect_open(text, timestamptz) is
'LM212 or LM205 unless an attempt in this status, with this end, still takes answers.';
