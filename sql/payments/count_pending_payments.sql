-- owner: lms_system
-- For the figures of the platform: numbers over all institutions, and nothing else.
create function app.count_pending_payments() returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return json_build_object(
    'events', (select count(*) from lms.payment_events as e where e.status = 'pending'),
    'gateway_jobs', (select count(*) from lms.gateway_jobs as j where j.status = 'pending')
  )::text;
end
$$;
comment on function app.count_pending_payments() is
'How many webhooks have not been looked at yet, and how many questions to the gateway are open.';
