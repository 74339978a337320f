-- owner: lms_system
-- Definer, and without the wall, as internal.notify(). For a statement: a new badge may be earned by everybody at once.
create function internal.tell_badges() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_badge record;
begin
  for v_badge in
    select b.tenant_id, b.id, b.name, b.description, b.icon_url, array_agg(n.user_id) as users
    from new_rows as n
    join lms.badges as b on b.tenant_id = n.tenant_id and b.id = n.badge_id
    group by b.tenant_id, b.id, b.name, b.description, b.icon_url
    order by b.id
  loop
    perform internal.tell(
      v_badge.tenant_id,
      v_badge.users,
      'badge',
      v_badge.id,
      null,
      jsonb_build_object(
        'badge_id', v_badge.id,
        'badge_name', v_badge.name,
        'description', v_badge.description,
        'icon_url', v_badge.icon_url
      )
    );
  end loop;
  return null;
end
$$;
comment on function internal.tell_badges() is 'Trigger: people have earned badges; tells them.';
grant execute on function internal.tell_badges() to lms_owner;
