-- Definer: the course says who knows of it, whatever the policies show of its posts.
create function internal.expect_forum(p_course uuid, p_what text) returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_status text;
begin
  select c.status
  into v_status
  from lms.courses as c
  where c.tenant_id = internal.tenant_id() and c.id = p_course;
  if found then
    if internal.authors(p_course) then
      return true;
    elsif internal.is_enrolled(p_course) then
      return false;
    elsif v_status = 'published' or exists (
      select from lms.enrollments as e
      where e.tenant_id = internal.tenant_id() and e.user_id = internal.user_id() and e.course_id = p_course
    ) then
      perform internal.fail('LM204', 'Enrol in the course first.');
    end if;
  end if;
  perform internal.fail('LM302', format('No such %s.', p_what));
end
$$;
comment on function internal.expect_forum(uuid, text) is
'Whether the person of this request moderates the forum of a course, or only takes part. LM204 for those not enrolled; '
'LM302, about what was asked for, for those who cannot know of the course.';
