-- Not a row: every award would have to write to it. award_badges() takes the same lock together with others.
create function internal.lock_badges(p_tenant uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('badges ' || p_tenant, 0));
end
$$;
comment on function internal.lock_badges(uuid) is
'Waits until nobody at an institution is being awarded anything, and holds back who comes next: a badge is about to be '
'made or changed, and whoever reaches its threshold at this moment must neither miss it nor lose it. Before any row is '
'locked.';
