-- owner: lms_system
-- For the worker alone, which has no person in its context: the institution and the account are those of the address
-- that the webhook came to, whatever its body says.
create function app.process_event(p_tenant uuid, p_id uuid) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_stored lms.payment_events;
  v_event jsonb;
  v_result text;
  v_error text;
begin
  select e.*
  into v_stored
  from lms.payment_events as e
  where e.tenant_id = p_tenant and e.id = p_id and e.status = 'pending'
  for update skip locked;
  if not found then
    return 'unchanged';
  end if;

  v_event := internal.read_event(v_stored.body);
  if v_event is null then
    v_result := 'unreadable';
  else
    begin
      v_result := internal.apply_event(p_tenant, v_stored.account_id, v_event);
    exception
      when sqlstate 'LM402' then
        v_result := 'unreadable';
        v_error := sqlerrm;
      when others then
        v_result := 'later';
        v_error := format('%s: %s', sqlstate, sqlerrm);
    end;
  end if;
  if v_result = 'later' and v_stored.attempts >= 20 then
    v_result := 'failed';
  end if;

  update lms.payment_events as e
  set
    event = left(v_event ->> 'event', 200),
    attempts = e.attempts + 1,
    error = case v_result
      when 'later' then left(coalesce(v_error, 'Something that it is about is not known yet.'), 500)
      when 'failed' then left(coalesce(v_error, e.error), 500)
      when 'unreadable' then left(v_error, 500)
    end,
    status = case
      when v_result = 'later' then 'pending'
      when v_result in ('unreadable', 'ignored', 'failed') then v_result
      else 'processed'
    end,
    processed_at = case when v_result <> 'later' then now() end
  where e.tenant_id = p_tenant and e.id = p_id;

  if v_result = 'later' then
    perform internal.queue_job(
      'process_event', json_build_object('tenant_id', p_tenant, 'id', p_id),
      least(interval '1 second' * power(2, v_stored.attempts), interval '1 hour')
    );
  elsif v_result in ('unreadable', 'failed') then
    perform internal.open_issue(
      p_tenant, 'unreadable_event', null, null, null, p_id,
      jsonb_strip_nulls(
        jsonb_build_object(
          'event', left(v_event ->> 'event', 200), 'event_id', v_stored.event_id, 'error', left(v_error, 500)
        )
      )
    );
  end if;
  return v_result;
end
$$;
comment on function app.process_event(uuid, uuid) is
'Looks at a stored webhook, once: ignored, unreadable (a person is told), or applied. What fails, or needs something '
'else first, is tried again for some hours; then a person is told.';
