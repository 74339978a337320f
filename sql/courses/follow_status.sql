-- BEFORE, so that the dates of a course are kept here and need not be granted to anybody.
create function internal.follow_status() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status = old.status then
    -- A status is changed by an operation of its own, never along with other edits: the same again is a double click.
    perform internal.fail(
      'LM205', format('The course is %s already.', old.status), null, jsonb_build_object('state', old.status)
    );
  elsif (old.status, new.status) not in (
    ('draft', 'pending'),
    ('rejected', 'pending'),
    ('pending', 'published'),
    ('pending', 'rejected'),
    ('published', 'archived'),
    ('rejected', 'archived'),
    ('archived', 'published'),
    ('archived', 'rejected')
  ) then
    perform internal.fail(
      'LM205', format('A course that is %s cannot become %s.', old.status, new.status), null,
      jsonb_build_object('state', old.status)
    );
  elsif new.status in ('published', 'rejected') and internal.request_role() = 'instructor' then
    perform internal.fail('LM104', 'Only an admin publishes or rejects a course.');
  elsif new.status in ('pending', 'published') and new.lesson_count = 0 then
    perform internal.fail(
      'LM205', 'The course needs at least one module with a lesson in it.', null,
      jsonb_build_object(
        'state', old.status,
        'missing', case when new.module_count = 0 then '["modules", "lessons"]'::jsonb else '["lessons"]'::jsonb end
      )
    );
  end if;

  case new.status
    when 'pending' then
      new.submitted_at := now();
      new.rejection_reason := null;
    when 'published' then
      -- What comes back has the place in the catalogue that it had.
      new.published_at := case old.status when 'archived' then old.published_at else now() end;
    when 'archived' then
      new.archived_at := now();
    else null;
  end case;
  if old.status = 'archived' then
    new.archived_at := null;
  end if;
  return new;
end
$$;
comment on function internal.follow_status() is
'Trigger: the life of a course, draft → pending → published or rejected → archived and back, and who may move it on. '
'LM104, LM205.';
