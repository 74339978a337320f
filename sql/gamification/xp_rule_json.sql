create function internal.xp_rule_json(p_rule lms.xp_rules) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', p_rule.version,
    'type', p_rule.type,
    'points', p_rule.points,
    'updated_at', internal.rfc3339(p_rule.updated_at)
  )
$$;
comment on function internal.xp_rule_json(lms.xp_rules) is 'What something is worth, as everybody sees it.';
