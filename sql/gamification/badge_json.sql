create function internal.badge_json(p_badge lms.badges, p_awarded_at timestamptz, p_progress bigint) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', p_badge.version,
    'id', p_badge.id,
    'name', p_badge.name,
    'description', p_badge.description,
    'icon_url', p_badge.icon_url,
    'metric', p_badge.metric,
    'threshold', p_badge.threshold,
    'is_active', p_badge.is_active,
    'progress', p_progress,
    'awarded_at', internal.rfc3339(p_awarded_at),
    'created_at', internal.rfc3339(p_badge.created_at),
    'updated_at', internal.rfc3339(p_badge.updated_at)
  )
$$;
comment on function internal.badge_json(lms.badges, timestamptz, bigint) is
'A badge as the person who asks sees it: since when they have it, and how far they are.';
