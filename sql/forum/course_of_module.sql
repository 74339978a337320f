create function internal.course_of_module(p_module uuid) returns uuid
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course uuid;
begin
  select m.course_id
  into v_course
  from lms.modules as m
  where m.tenant_id = internal.tenant_id() and m.id = p_module;
  if not found then
    perform internal.fail('LM302', 'No such module.');
  end if;
  return v_course;
end
$$;
comment on function internal.course_of_module(uuid) is
'The course of a module that the person of this request sees. LM302.';
