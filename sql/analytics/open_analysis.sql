-- owner: lms_system
-- Asks before any context exists, therefore owned by lms_system. Who asks is the login of the connection: a setting or
-- SET ROLE changes current_user at most, never session_user. The context ends with the transaction. Whoever reads its
-- seal in the meantime has nothing to use it on: it is of this institution, this role and this transaction.
create function internal.open_analysis() returns uuid
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_analyst record;
begin
  -- How many pages a statement reads tells how others' rows lie between one's own. Where it begins a statement the word
  -- cannot be written in another way; what only mentions it, in quotes or within a longer word, is left alone.
  if current_query() collate "C" ~* '(^|[\s;/])explain([\s(/-]|$)' then
    perform internal.fail('LM104', 'EXPLAIN with ANALYZE is not for analysts; in a text, write the word otherwise.');
  end if;

  select
    a.tenant_id,
    a.status,
    a.expires_at,
    t.status as tenant_status
  into v_analyst
  from lms.analysts as a
  join lms.tenants as t on a.tenant_id = t.id
  where a.login = session_user;

  if not found then
    perform internal.fail('LM104', 'The views of analytics are for logins made by lectern analyst create.');
  elsif v_analyst.tenant_status <> 'active' then
    perform internal.fail('LM203', 'This institution is suspended.');
  elsif v_analyst.status <> 'active' then
    perform internal.fail('LM104', 'This login is disabled.');
  elsif v_analyst.expires_at <= now() then
    perform internal.fail('LM104', 'This login has expired.');
  end if;

  perform internal.seal_context(v_analyst.tenant_id, null);
  return v_analyst.tenant_id;
end
$$;
comment on function internal.open_analysis() is
'First statement of every function behind a view of analytics: the institution of the login that asks, whose context '
'it sets for this transaction. LM104, LM203.';
