-- Definer: one look-up serves the write policies of modules, lessons and their contents.
create function internal.may_edit(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.courses as c
    where c.tenant_id = internal.tenant_id()
      and c.id = p_course
      and (
        internal.request_role() = 'admin'
        or (internal.request_role() = 'instructor' and c.status <> 'archived' and internal.teaches(c.id))
      )
  );
end
$$;
comment on function internal.may_edit(uuid) is
'Whether the person of this request may change the course''s content: its instructors until it is archived, admins '
'always.';
