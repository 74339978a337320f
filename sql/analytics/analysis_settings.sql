-- By category, so that what the next PostgreSQL brings is pinned as well. Some have one right value; the others, costs
-- above all, are as this server was tuned when the program was applied.
create function internal.analysis_settings() returns table (name text, value text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with decided (name, value) as (
    values
    -- Indices begin with the tenant: what is read is the institution's own, and takes the time of that.
    ('enable_seqscan', 'off'),
    -- Estimates are made of everybody's rows. The more others have, the fewer rows are expected here, until a loop within
    -- a loop looks cheap, which it is not, and which tells how much others have.
    ('enable_nestloop', 'off'),
    ('plan_cache_mode', 'force_custom_plan'),
    ('jit', 'off'),
    ('max_parallel_workers_per_gather', '0'),
    ('debug_print_parse', 'off'),
    ('debug_print_rewritten', 'off'),
    ('debug_print_plan', 'off'),
    ('client_min_messages', 'warning'),
    ('row_security', 'on'),
    ('standard_conforming_strings', 'on'),
    ('transform_null_equals', 'off'),
    ('datestyle', 'ISO, MDY'),
    ('intervalstyle', 'postgres'),
    ('timezone', 'UTC'),
    ('extra_float_digits', '1'),
    ('work_mem', '32MB'),
    ('hash_mem_multiplier', '2')
  )

  select
    d.name,
    d.value
  from decided as d
  union all
  select
    s.name,
    case when s.name like 'enable\_%' then s.boot_val else current_setting(s.name) end
  from pg_settings as s
  where s.context = 'user'
    and (
      s.category like 'Query Tuning / %'
      or s.category like 'Version and Platform Compatibility / %'
      or s.category in (
        'Developer Options', 'Resource Usage / Worker Processes', 'Statistics / Cumulative Query and Index Statistics'
      )
      -- Which category these are in differs by version.
      or s.name like '%parallel%'
      or s.name in ('default_text_search_config', 'bytea_output', 'xmlbinary', 'xmloption', 'debug_pretty_print')
    )
    and not exists (select from decided as d where d.name = lower(s.name))
  order by 1
$$;
comment on function internal.analysis_settings() is
'What is pinned on every function behind the views of analytics, beside its search_path.';
