-- Definer, as expect_may_write(), which refuses where this only tells.
create function internal.is_silenced() returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.forum_suspensions as s
    where s.tenant_id = internal.tenant_id() and s.user_id = internal.user_id() and s.until > now()
  );
end
$$;
comment on function internal.is_silenced() is
'Whether the person of this request is suspended from the forums of the institution now.';
