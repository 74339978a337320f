-- owner: lms_system
-- Runs before a tenant is known, so there is no context to enter; tells only what routing and CORS need.
create function app.find_tenant(p_host text, p_slug text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
  v_answer text;
begin
  select d.tenant_id
  into v_id
  from lms.tenant_domains as d
  where d.domain = lower(p_host);

  -- A domain of its own wins: it was entered by an operator, whereas a slug may be any label of any host name.
  if not found then
    select t.id
    into v_id
    from lms.tenants as t
    where t.slug = lower(p_slug);
  end if;

  select json_build_object(
    'id', t.id,
    'slug', t.slug,
    'status', t.status,
    'allowed_origins', to_json(t.allowed_origins),
    'hosts', to_json(array(
      select d.domain
      from lms.tenant_domains as d
      where d.tenant_id = t.id
      order by d.domain
    ))
  )::text
  into v_answer
  from lms.tenants as t
  where t.id = v_id;
  return v_answer;
end
$$;
comment on function app.find_tenant(text, text) is
'The institution of a request, by its own domain or by its slug, as {id, slug, status, allowed_origins, hosts}; NULL '
'when there is none. Suspended ones are found too: what they answer is decided later.';
