create function internal.sign_ins_page(p_account uuid, p_limit integer, p_cursor text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_after record;
  v_rows json;
  v_next text;
begin
  v_after := internal.newest_after(p_cursor, 'sign_ins');
  with page as materialized (
    select i.*, row_number() over (order by i.at desc, i.id desc) as nr
    from lms.sign_ins as i
    where i.tenant_id = v_tenant and i.user_id = p_account and (i.at, i.id) < (v_after.at, v_after.id)
    order by i.at desc, i.id desc
    limit p_limit + 1
  )

  select
    json_agg(json_build_object(
      'id', p.id, 'at', internal.rfc3339(p.at), 'method', p.method, 'outcome', p.outcome, 'session_id', p.session_id,
      'address', p.address, 'user_agent', p.user_agent
    ) order by p.nr) filter (where p.nr <= p_limit),
    (
      select internal.write_cursor('sign_ins', last.at::text, last.id::text)
      from page as last
      where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.sign_ins_page(uuid, integer, text) is
'Sign-ins to an account, successful or not, newest first, as far as the role of the request sees them.';

create function app.list_my_sign_ins(p_tenant uuid, p_user uuid, p_limit integer, p_cursor text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.sign_ins_page(p_user, p_limit, p_cursor);
end
$$;
comment on function app.list_my_sign_ins(uuid, uuid, integer, text) is
'Who has signed in as the person, or tried to with a wrong password, within 180 days. LM401.';
