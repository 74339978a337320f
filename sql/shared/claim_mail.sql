-- owner: lms_system
-- For the worker alone: a mail may hold a link's token. Counted before it is tried, so that a mail that kills the
-- worker is given up too. A claim is a lease: who dies with it loses it after two minutes.
create function app.claim_mail(p_tenant uuid, p_id uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_mail lms.outbox;
begin
  update lms.outbox as o
  set attempts = o.attempts + 1, claimed_at = now()
  where o.tenant_id = p_tenant
    and o.id = p_id
    and o.status = 'pending'
    and (o.claimed_at is null or o.claimed_at < now() - interval '2 minutes')
  returning o.* into v_mail;
  if not found then
    return null;
  end if;

  return (
    select json_build_object(
      'recipient', v_mail.recipient,
      'template', v_mail.template,
      'payload', v_mail.payload,
      'tenant', json_build_object(
        'slug', t.slug, 'name', t.name, 'locale', t.locale, 'branding', t.branding,
        'app_url', t.settings ->> 'app_url'
      )
    )::text
    from lms.tenants as t
    where t.id = p_tenant
  );
end
$$;
comment on function app.claim_mail(uuid, uuid) is
'Takes a pending mail for delivery: recipient, template, payload, tenant; NULL when there is nothing to do.';
