create function internal.review_json(p_course lms.courses, p_instructor lms.users) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', (p_course).version,
    'id', (p_course).id,
    'slug', (p_course).slug,
    'title', (p_course).title,
    'domain', (p_course).domain,
    'status', (p_course).status,
    'rejection_reason', (p_course).rejection_reason,
    'instructor', json_build_object(
      'id', (p_instructor).id, 'name', (p_instructor).name, 'avatar_url', (p_instructor).avatar_url
    ),
    'price', json_build_object('amount', (p_course).price, 'currency', (p_course).currency),
    'module_count', (p_course).module_count,
    'lesson_count', (p_course).lesson_count,
    'duration_seconds', (p_course).duration_seconds,
    'enrollment_count', (p_course).enrollment_count,
    'submitted_at', internal.rfc3339((p_course).submitted_at),
    'published_at', internal.rfc3339((p_course).published_at),
    'created_at', internal.rfc3339((p_course).created_at)
  )
$$;
comment on function internal.review_json(lms.courses, lms.users) is 'A course as those who review it see it.';
