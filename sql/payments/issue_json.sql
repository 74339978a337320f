create function internal.issue_json(p_issue lms.payment_issues) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_issue.id,
    'kind', p_issue.kind,
    'status', p_issue.status,
    'detail', p_issue.detail,
    'resolutions', case
      when p_issue.status = 'open' then to_json(internal.issue_resolutions(p_issue.kind)) else '[]'::json
    end,
    'payment', (
      select json_build_object(
        'id', p.id,
        'payment_id', p.payment_id,
        'mode', p.mode,
        'amount', internal.money(p.amount, p.currency),
        'status', p.status,
        'disposition', p.disposition,
        'user', case when u.id is not null then json_build_object('id', u.id, 'name', u.name, 'email', u.email) end,
        'course', case when o.id is not null then json_build_object('id', o.course_id, 'title', o.course_title) end
      )
      from lms.payments as p
      left join lms.users as u on u.tenant_id = p.tenant_id and u.id = p.user_id
      left join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
      where p.tenant_id = p_issue.tenant_id and p.id = p_issue.payment_uuid
    ),
    'order_id', p_issue.order_uuid,
    'refund_id', p_issue.refund_uuid,
    'event_id', p_issue.event_uuid,
    'resolution', p_issue.resolution,
    'note', p_issue.note,
    'resolved_by', (
      select json_build_object('id', u.id, 'name', u.name)
      from lms.users as u
      where u.tenant_id = p_issue.tenant_id and u.id = p_issue.resolved_by
    ),
    'created_at', internal.rfc3339(p_issue.created_at),
    'resolved_at', internal.rfc3339(p_issue.resolved_at)
  )
$$;
comment on function internal.issue_json(lms.payment_issues) is
'An issue as admins see it: what happened, what can be done about it, or who did what.';
