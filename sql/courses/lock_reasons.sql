create function internal.lock_reasons(p_authors boolean, p_enrollment text, p_price bigint) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_authors or p_enrollment = 'active' then '[]'::json
    when internal.user_id() is null then '["sign_in_required", "not_enrolled"]'::json
    when p_enrollment = 'revoked' then '["enrollment_revoked"]'::json
    when p_price > 0 then '["not_enrolled", "payment_required"]'::json
    else '["not_enrolled"]'::json
  end
$$;
comment on function internal.lock_reasons(boolean, text, bigint) is
'Why a course''s lessons are closed to the person of this request, given whether they answer for it, the status of '
'their enrolment and its price; [] when they are open.';
