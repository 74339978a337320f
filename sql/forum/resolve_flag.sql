-- Definer: nobody reads flags but through functions.
create function internal.resolve_flag(p_flag uuid, p_decision text, p_reason text, p_until timestamptz) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flag record;
begin
  select f.course_id, f.post_id, f.reply_id
  into v_flag
  from lms.flags as f
  where f.tenant_id = internal.tenant_id() and f.id = p_flag;
  if not found or not internal.authors(v_flag.course_id) then
    perform internal.fail('LM302', 'No such flag.');
  end if;
  return internal.moderate(v_flag.post_id, v_flag.reply_id, p_decision, p_reason, p_until, p_flag);
end
$$;
comment on function internal.resolve_flag(uuid, text, text, timestamptz) is
'Decides about what was flagged, and with it about all its open flags. LM104, LM205, LM302, LM402.';

create function app.resolve_flag(
  p_tenant uuid, p_user uuid, p_flag uuid, p_decision text, p_reason text, p_until timestamptz
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  return internal.resolve_flag(p_flag, p_decision, p_reason, p_until);
end
$$;
comment on function app.resolve_flag(uuid, uuid, uuid, text, text, timestamptz) is
'Decides about what was flagged: dismiss the flags, hide or delete it, warn or suspend its author. LM104, LM205, LM302, '
'LM402.';
