-- owner: lms_system
-- A foreign key knows no roles. Without the wall, so that it holds whoever writes and in whatever context; but within a
-- request it says nothing about another institution's people: policies, which come later, refuse such a row.
create function internal.require_teacher() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user uuid := to_jsonb(new) ->> tg_argv[0];
begin
  if new.tenant_id <> internal.tenant_id() then
    return new;
  end if;
  perform from lms.users as u
  where u.tenant_id = new.tenant_id and u.id = v_user and u.role in ('instructor', 'admin');
  if not found then
    perform internal.fail(
      'LM402', 'No instructor or admin of this institution.', '/' || tg_argv[0]
    );
  end if;
  return new;
end
$$;
comment on function internal.require_teacher() is
'Trigger: whoever is named in the column that the trigger names must be an instructor or admin. LM402.';
grant execute on function internal.require_teacher() to lms_owner;
