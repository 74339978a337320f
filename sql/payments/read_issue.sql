create function internal.read_issue(p_tenant uuid, p_issue uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  select internal.issue_json(i)::text
  into v_answer
  from lms.payment_issues as i
  where i.tenant_id = p_tenant and i.id = p_issue;
  if not found then
    perform internal.fail('LM302', 'No such issue.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_issue(uuid, uuid) is 'An issue as admins see it. LM302.';
