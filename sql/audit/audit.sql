-- owner: lms_system
-- Definer: whose row it is decides into which institution's log it goes, whoever changes it, and nobody writes there
-- himself. It refuses nothing: what it notes has happened. Errors are not caught, since a block that does would open a
-- subtransaction for every row.
create function internal.audit() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keys text[] := string_to_array(tg_argv[0], ',');
  v_silent text[] := string_to_array(tg_argv[1], ',');
  v_watched text[] := string_to_array(tg_argv[2], ',');
  v_role text := current_setting('role');
  v_actor uuid;
  v_row jsonb;
  v_before jsonb;
  v_after jsonb;
  v_key text;
begin
  if tg_op = 'DELETE' then
    v_row := to_jsonb(old);
    v_before := v_row - v_silent;
  elsif tg_op = 'INSERT' then
    v_row := to_jsonb(new);
    v_after := v_row - v_silent;
  else
    v_row := to_jsonb(new);
    select jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, v_row -> was.key)
    into v_before, v_after
    from jsonb_each(to_jsonb(old) - v_silent) as was
    where was.value <> v_row -> was.key;
    if v_before is null then
      return null;
    end if;
  end if;

  v_key := v_row ->> v_keys[1];
  for v_next in 2..cardinality(v_keys) loop
    v_key := v_key || '/' || (v_row ->> v_keys[v_next]);
  end loop;
  if v_before ?| v_watched or pg_column_size(v_before) > 2000 then
    v_before := internal.redacted(v_before);
  end if;
  if v_after ?| v_watched or pg_column_size(v_after) > 2000 then
    v_after := internal.redacted(v_after);
  end if;

  if v_role in ('lms_anonymous', 'lms_student', 'lms_instructor', 'lms_admin', 'lms_operator')
    and internal.tenant_id() is not null
  then
    v_actor := internal.user_id();
    v_role := internal.request_role();
  else
    v_role := case session_user when 'lms_worker' then 'worker' when 'lms_api' then 'anonymous' else 'console' end;
  end if;

  insert into lms.audit_log (
    tenant_id, actor_id, actor_role, request_id, action, table_name, row_key, before, after
  )
  values (
    coalesce(v_row ->> 'tenant_id', v_row ->> 'id')::uuid,
    v_actor,
    v_role,
    left(nullif(current_setting('lms.request_id', true), ''), 128),
    lower(tg_op),
    tg_table_name,
    left(coalesce(v_key, v_row ->> 'tenant_id'), 400),
    v_before,
    v_after
  );
  return null;
end
$$;
comment on function internal.audit() is
'Trigger: notes who changed the row, and what of it. Arguments: the columns that name the row below its institution; '
'those that are not noted, and a change in nothing but these leaves no trace; those that may hold a secret.';
grant execute on function internal.audit() to lms_owner;
