-- No search_path, so that it is inlined: lists ask it once a row.
create function internal.certificate_state(
  p_superseded_at timestamptz, p_revoked_at timestamptz, p_expires_on date, p_today date
) returns text
language sql immutable parallel safe
as $$
  select case
    when p_superseded_at is not null then 'superseded'
    when p_revoked_at is not null then 'revoked'
    when p_expires_on <= p_today then 'expired'
    else 'valid'
  end
$$;
comment on function internal.certificate_state(timestamptz, timestamptz, date, date) is
'valid, expired, revoked or superseded. One that was revoked and then issued anew is superseded.';
