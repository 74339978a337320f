create function internal.request_role() returns text
language sql stable parallel safe
as $$
  select case when current_setting('role') like 'lms\_%' then substr(current_setting('role'), 5) else 'anonymous' end
$$;
comment on function internal.request_role() is
'anonymous, student, instructor, admin or operator; the same inside a definer function, where current_user is not.';
