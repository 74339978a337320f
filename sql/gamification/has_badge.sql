-- Definer: a policy holds no subquery.
create function internal.has_badge(p_badge uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.user_badges as b
    where b.tenant_id = internal.tenant_id() and b.user_id = internal.user_id() and b.badge_id = p_badge
  );
end
$$;
comment on function internal.has_badge(uuid) is 'Whether the person of this request has the badge.';
