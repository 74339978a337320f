-- owner: lms_system
create function app.sweep() returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_counts jsonb := '{}';
  v_rows bigint;
begin
  delete from lms.email_tokens where expires_at < now() - interval '7 days';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('email_tokens', v_rows);

  delete from lms.sessions where expires_at < now() - interval '30 days';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('sessions', v_rows);

  delete from lms.spent_tickets where expires_at < now();
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('spent_tickets', v_rows);

  delete from lms.sign_in_failures where window_started_at < now() - interval '1 day';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('sign_in_failures', v_rows);

  delete from lms.sign_ins
  where at < now() - interval '180 days' or (user_id is null and at < now() - interval '1 hour');
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('sign_ins', v_rows);

  delete from lms.idempotency_keys where created_at < now() - interval '1 day';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('idempotency_keys', v_rows);

  delete from lms.outbox where status <> 'pending' and created_at < now() - interval '90 days';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('outbox', v_rows);

  delete from lms.notifications where created_at < now() - interval '180 days';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('notifications', v_rows);

  -- A worker died with these in hand; whoever holds a claim longer is not coming back. Or their job is lost, or failed
  -- before it could take them: the database was away for a moment. What waits for its next attempt has its job.
  with abandoned as (
    update lms.outbox as o
    set claimed_at = null
    where o.status = 'pending' and o.claimed_at < now() - interval '2 minutes'
    returning o.tenant_id, o.id
  ),

  forgotten as (
    select o.tenant_id, o.id
    from lms.outbox as o
    where o.status = 'pending'
      and o.claimed_at is null
      and o.created_at < now() - interval '2 minutes'
      and not exists (
        select from pgqueuer.pgqueuer as j
        where j.entrypoint = 'deliver_mail'
          and j.status in ('queued', 'picked')
          and convert_from(j.payload, 'UTF8')::jsonb = jsonb_build_object('tenant_id', o.tenant_id, 'id', o.id)
      )
    order by o.created_at
    limit 500
  )

  select count(*)
  into v_rows
  from (
    select a.tenant_id, a.id
    from abandoned as a
    union all
    select f.tenant_id, f.id
    from forgotten as f
  ) as m
  cross join lateral internal.queue_job(
    'deliver_mail', json_build_object('tenant_id', m.tenant_id, 'id', m.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('mails_queued_again', v_rows);

  -- Their job is lost, or failed. Each in a transaction of its own again, the longest overdue first.
  with overdue as (
    select a.tenant_id, a.id
    from lms.quiz_attempts as a
    where a.status = 'in_progress' and a.expires_at < now() - interval '1 minute'
    order by a.expires_at
    limit 500
  )

  select count(*)
  into v_rows
  from overdue as o
  cross join lateral internal.queue_job(
    'expire_attempt', json_build_object('tenant_id', o.tenant_id, 'id', o.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('attempts_queued_again', v_rows);

  -- Their job is lost, or failed. What fails for a day is given up: whoever downloads it has it rendered then.
  with unrendered as (
    select c.tenant_id, c.id
    from lms.certificates as c
    where c.rendered_at is null
      and c.revoked_at is null
      and c.superseded_at is null
      and c.issued_at between now() - interval '1 day' and now() - interval '10 minutes'
      and not exists (
        select from pgqueuer.pgqueuer as j
        where j.entrypoint = 'render_certificate'
          and j.status in ('queued', 'picked')
          and convert_from(j.payload, 'UTF8')::jsonb = jsonb_build_object('tenant_id', c.tenant_id, 'id', c.id)
      )
    order by c.issued_at
    limit 500
  )

  select count(*)
  into v_rows
  from unrendered as u
  cross join lateral internal.queue_job(
    'render_certificate', json_build_object('tenant_id', u.tenant_id, 'id', u.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('certificates_queued_again', v_rows);

  -- A worker died while it told people, or its job is lost; somebody goes on where it was.
  with resting as (
    update lms.announcements as a
    set queued_at = now()
    from lms.tenants as t
    where a.told_at is null
      and a.queued_at < now() - interval '2 minutes'
      and t.id = a.tenant_id
      and t.status = 'active'
    returning a.tenant_id, a.id
  )

  select count(*)
  into v_rows
  from resting as r
  cross join lateral internal.queue_job(
    'announce', json_build_object('tenant_id', r.tenant_id, 'id', r.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('announcements_queued_again', v_rows);

  delete from pgqueuer.pgqueuer_log where created < now() - interval '7 days';
  return v_counts::text;
end
$$;
comment on function app.sweep() is
'Removes what has served its time, of all tenants: rows removed by table. Run by the worker every minute.';
