-- owner: lms_system
-- For the worker alone: a mail may hold a link's token. Counted before it is tried, so that a mail that kills the
-- worker is given up too. A claim is a lease: who dies with it loses it after two minutes.
--
-- A mail to an account goes where its person is reached now, if it is still to be sent at all: not to the suspended,
-- nor about what they may not see any more.
create function app.claim_mail(p_tenant uuid, p_id uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_mail lms.outbox;
  v_obstacle text;
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

  if v_mail.attempts > 32 then
    v_obstacle := coalesce(v_mail.last_error, 'Whoever tried to send it did not come back.');
  elsif v_mail.user_id is not null then
    v_obstacle := internal.mail_obstacle(p_tenant, v_mail.user_id, v_mail.payload);
  end if;
  if v_obstacle is not null then
    update lms.outbox as o
    set status = 'failed', last_error = v_obstacle, claimed_at = null, payload = '{}'
    where o.tenant_id = p_tenant and o.id = p_id;
    return null;
  end if;

  return (
    select json_build_object(
      'recipient', coalesce(u.email, v_mail.recipient),
      'template', v_mail.template,
      'payload', v_mail.payload || coalesce(
        (
          select jsonb_build_object('body', a.body, 'body_html', a.body_html)
          from lms.announcements as a
          where v_mail.payload ->> 'kind' = 'announcement'
            and a.tenant_id = p_tenant
            and a.id = (v_mail.payload ->> 'event_id')::uuid
        ),
        '{}'
      ),
      'unsubscribe_token', case
        when u.id is not null and v_mail.payload ? 'kind'
        then internal.unsubscribe_token(p_tenant, u.id, v_mail.payload ->> 'kind')
      end,
      'tenant', json_build_object(
        'slug', t.slug, 'name', t.name, 'locale', t.locale, 'branding', t.branding,
        'app_url', t.settings ->> 'app_url'
      )
    )::text
    from lms.tenants as t
    left join lms.users as u on u.tenant_id = t.id and u.id = v_mail.user_id
    where t.id = p_tenant
  );
end
$$;
comment on function app.claim_mail(uuid, uuid) is
'Takes a pending mail for delivery: recipient, template, payload, tenant, and unsubscribe_token when it is about '
'something that its person may choose not to be told by mail; NULL when there is nothing to do.';
