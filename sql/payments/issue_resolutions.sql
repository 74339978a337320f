create function internal.issue_resolutions(p_kind text) returns text[]
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_kind = 'unknown_order' then array['link', 'refund', 'dismiss']
    when p_kind in ('course_gone', 'person_barred', 'coupon_exhausted') then array['enrol', 'refund', 'dismiss']
    when p_kind = 'dispute' then array['enrol', 'revoke', 'refund', 'dismiss']
    when p_kind in ('amount_mismatch', 'currency_mismatch', 'duplicate_payment', 'refund_failed', 'order_mismatch')
      then array['refund', 'dismiss']
    else array['dismiss']
  end
$$;
comment on function internal.issue_resolutions(text) is 'What a person can do about an issue of a kind.';
