create function internal.payable_course(p_course uuid, p_mode text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course record;
begin
  select c.status, c.price
  into v_course
  from lms.courses as c
  where c.tenant_id = internal.tenant_id() and c.id = p_course;
  if not found or (v_course.status <> 'published' and not internal.authors(p_course)) then
    perform internal.fail('LM302', 'No such course.');
  elsif p_mode = 'test' and not internal.authors(p_course) then
    perform internal.fail('LM104', 'Only those who teach the course try out how it is paid for.');
  elsif p_mode = 'live' and v_course.status <> 'published' then
    perform internal.fail(
      'LM205', 'The course is not published.', null, jsonb_build_object('state', v_course.status)
    );
  elsif v_course.price = 0 then
    perform internal.fail(
      'LM205', 'The course costs nothing: enrol in it.', null, jsonb_build_object('state', 'free')
    );
  end if;
end
$$;
comment on function internal.payable_course(uuid, text) is
'Passes when the person of this request may pay for the course. LM104, LM205, LM302.';
