-- Executable by lms_owner alone. A suspension counts in every forum of the institution, those included that somebody
-- answers for.
create function internal.may_suspend(p_author uuid, p_role text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return p_author <> internal.user_id()
    and (p_role = 'student' or (p_role = 'instructor' and internal.request_role() = 'admin'));
end
$$;
comment on function internal.may_suspend(uuid, text) is
'Whether the person of this request may suspend this one, of this role, from the forums, or lift that.';
