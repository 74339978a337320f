create function app.restore_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  update lms.courses as c
  set status = case when c.published_at is not null then 'published' else 'rejected' end
  where c.tenant_id = p_tenant and c.id = p_course and c.status = 'archived';
  if not found then
    select c.status
    into v_status
    from lms.courses as c
    where c.tenant_id = p_tenant and c.id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such course.');
    end if;
    perform internal.fail(
      'LM205', format('The course is not archived: it is %s.', v_status), null, jsonb_build_object('state', v_status)
    );
  end if;
  return internal.read_review(p_tenant, p_course);
end
$$;
comment on function app.restore_course(uuid, uuid, uuid) is
'Brings an archived course back as it was: published, with its place in the catalogue, or rejected. LM104, LM205, LM302.';
