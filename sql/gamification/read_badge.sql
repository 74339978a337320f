create function internal.read_badge(p_tenant uuid, p_user uuid, p_badge uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  select internal.badge_json(b, u.awarded_at, coalesce(internal.badge_value(t, b.metric), 0))::text
  into v_answer
  from lms.badges as b
  left join lms.xp_totals as t on t.tenant_id = b.tenant_id and t.user_id = p_user
  left join lms.user_badges as u on u.tenant_id = b.tenant_id and u.user_id = p_user and u.badge_id = b.id
  where b.tenant_id = p_tenant and b.id = p_badge;
  if not found then
    perform internal.fail('LM302', 'No such badge.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_badge(uuid, uuid, uuid) is 'A badge as a person who may see it does. LM302.';
