-- Two questions of the policies on lesson_contents, whose rows name nothing but the lesson.
create function internal.is_open_preview(p_lesson uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.lessons as l
    where l.tenant_id = internal.tenant_id() and l.id = p_lesson and l.is_preview and l.is_published
  );
end
$$;
comment on function internal.is_open_preview(uuid) is 'Whether the lesson is a preview of a published course.';

create function internal.lesson_course(p_lesson uuid) returns uuid
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select l.course_id from lms.lessons as l
    where l.tenant_id = internal.tenant_id() and l.id = p_lesson
  );
end
$$;
comment on function internal.lesson_course(uuid) is 'The course that a lesson belongs to.';
