-- owner: lms_system
-- Definer: nobody writes what somebody else is told. Without the wall, so that people are told whoever sets it off: an
-- author, the worker, a payment provider. Trusts its caller, a definer function that knows what has happened.
create function internal.notify(
  p_tenant uuid, p_user uuid, p_kind text, p_event uuid, p_course uuid, p_payload jsonb
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Confirmations are welcome; nobody needs to be told what they did to others.
  if p_user = internal.user_id() and p_kind not in ('enrollment', 'certificate', 'payment', 'badge') then
    return;
  end if;
  perform internal.tell(p_tenant, array[p_user], p_kind, p_event, p_course, p_payload);
end
$$;
comment on function internal.notify(uuid, uuid, text, uuid, uuid, jsonb) is
'Tells somebody what has happened, at most once an event (an id: of the reply, the decision, the payment …), in the list '
'of notifications and by mail as they prefer. p_course: they are told only if they may see it, and only as long as they '
'may; certificates and payments stay theirs. p_payload by kind: reply {course_title, post_id, post_title, reply_id, '
'author_name}; accepted {course_title, post_id, post_title, reply_id}; announcement {announcement_id, title, author_name, '
'course_title}; course_decision {course_title, decision, reason}; enrollment {course_title, source}; certificate '
'{certificate_id, course_title, version, serial, code, cert_url, name}; payment {payment_id, course_title, status (paid, '
'refunded, revoked), amount, currency, and of the invoice or the credit note, if there is one, invoice_id, '
'invoice_number}; badge {badge_id, badge_name, description, icon_url}; moderation '
'{decision, reason, course_title, post_id, post_title, reply_id, suspended_until, reverses}.';
grant execute on function internal.notify(uuid, uuid, text, uuid, uuid, jsonb) to lms_owner;
