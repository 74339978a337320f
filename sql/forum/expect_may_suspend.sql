-- Executable by lms_owner alone.
create function internal.expect_may_suspend(p_author uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text;
begin
  select u.role
  into v_role
  from lms.users as u
  where u.tenant_id = internal.tenant_id() and u.id = p_author;
  if not internal.may_suspend(p_author, v_role) then
    perform internal.fail(
      'LM104',
      case
        when v_role = 'instructor' and p_author <> internal.user_id()
          then 'Only an admin suspends an instructor from the forum.'
        else 'Admins are not suspended from the forum, nor does anybody suspend themselves.'
      end
    );
  end if;
end
$$;
comment on function internal.expect_may_suspend(uuid) is
'LM104 unless the person of this request may suspend this one from the forums, or lift that.';
