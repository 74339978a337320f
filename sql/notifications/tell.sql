-- owner: lms_system
-- Told at most once, since the notification is what says that somebody was told: its mail is made with it or never.
-- Without the wall, as internal.notify(). In the order of ids, so that two who tell the same people do not wait for
-- each other in a circle.
create function internal.tell(
  p_tenant uuid, p_users uuid[], p_kind text, p_event uuid, p_course uuid, p_payload jsonb
) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_usual record := internal.notification_defaults(p_kind);
  v_told integer;
begin
  with people as materialized (
    select u.id, u.email, u.name, u.status, coalesce(p.in_app, v_usual.in_app) as in_app,
      coalesce(p.mail, v_usual.mail) as mail
    from lms.users as u
    left join lms.notification_preferences as p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.kind = p_kind
    where u.tenant_id = p_tenant
      and u.id = any (p_users)
      and internal.may_be_told(p_tenant, u.id, p_kind, p_course)
  ),

  told as (
    insert into lms.notifications (tenant_id, user_id, kind, event_id, course_id, payload, in_app)
    select p_tenant, people.id, p_kind, p_event, p_course, p_payload, people.in_app
    from people
    order by people.id
    on conflict (tenant_id, user_id, kind, event_id) do nothing
    returning user_id
  ),

  mails as (
    insert into lms.outbox (tenant_id, kind, recipient, user_id, template, payload)
    select
      p_tenant,
      'mail',
      people.email,
      people.id,
      case p_kind when 'certificate' then 'certificate_issued' else 'notification' end,
      jsonb_build_object('name', people.name)
      || p_payload
      || jsonb_build_object('kind', p_kind, 'event_id', p_event, 'course_id', p_course)
    from told
    join people on people.id = told.user_id
    where people.mail and people.status = 'active'
    returning id
  ),

  queued as (
    select count(*)
    from mails
    cross join lateral internal.queue_job(
      'deliver_mail', json_build_object('tenant_id', p_tenant, 'id', mails.id), interval '0'
    )
  )

  select (select count(*) from told) + 0 * (select queued.count from queued)
  into v_told;
  return v_told;
end
$$;
comment on function internal.tell(uuid, uuid[], text, uuid, uuid, jsonb) is
'Tells people of an event, in the ways that each wants it told; those who may not hear of the course, or were told of it '
'before, are left out. Answers how many were told.';
