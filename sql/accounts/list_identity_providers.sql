create function app.list_identity_providers(p_tenant uuid, p_user uuid, p_limit integer, p_cursor text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.read_cursor(p_cursor, 'identity_providers', 1);
  with page as (
    select i.*
    from lms.identity_providers as i
    where i.tenant_id = p_tenant and (v_after is null or i.provider > v_after[1])
    order by i.provider
    limit p_limit + 1
  ),

  shown as (
    select * from page order by provider limit p_limit
  )

  select
    (select json_agg(internal.identity_provider_json(shown::lms.identity_providers) order by provider) from shown),
    case when (select count(*) from page) > p_limit then (
      select internal.write_cursor('identity_providers', max(provider)) from shown
    ) end
  into v_rows, v_next;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_identity_providers(uuid, uuid, integer, text) is 'The institution''s issuers. Admins.';
