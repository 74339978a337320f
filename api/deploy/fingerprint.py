"""What the program looks like in the catalogue, so that a change by hand is noticed."""

import psycopg

_OBJECTS = """
select 'function ' || p.oid::regprocedure,
  md5(concat_ws('|', pg_get_functiondef(p.oid), p.proowner::regrole, acl.text))
from pg_proc as p
cross join lateral (
  select string_agg(a::text, ',' order by a::text) as text
  from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) as a
) as acl
where p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace)
union all
select format('policy %s on %s.%s', policyname, schemaname, tablename),
  md5(concat_ws('|', permissive, roles, cmd, qual, with_check))
from pg_policies
where schemaname in ('lms', 'reporting')
union all
select format('trigger %s on %s', t.tgname, t.tgrelid::regclass),
  -- Row comparisons in a condition are written down differently after a restore.
  md5(concat_ws('|', regexp_replace(pg_get_triggerdef(t.oid), '[() ]|ROW', '', 'g'), t.tgenabled))
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
-- The worker makes partitions; whether each is as it should be, a check asks.
where c.relnamespace = 'lms'::regnamespace and not t.tgisinternal and not c.relispartition
union all
select format('%s %s', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
    c.oid::regclass),
  md5(concat_ws('|', c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, acl.text, cols.text,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end, indexes.text,
    case when c.relkind = 'm' then c.relispopulated end))
from pg_class as c
cross join lateral (
  select string_agg(a::text, ',' order by a::text) as text
  from unnest(coalesce(c.relacl, acldefault('r', c.relowner))) as a
) as acl
cross join lateral (
  select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl), ','
    order by a.attnum) as text
  from pg_attribute as a
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
) as cols
cross join lateral (
  -- Tables get theirs from migrations; without its unique index a materialized view is not refreshed any more.
  select string_agg(pg_get_indexdef(i.indexrelid), ',' order by i.indexrelid::regclass::text) as text
  from pg_index as i
  where i.indrelid = c.oid and c.relkind = 'm'
) as indexes
where c.relnamespace in (
    select oid from pg_namespace where nspname in ('lms', 'reporting', 'analytics')
  )
  and c.relkind in ('r', 'p', 'v', 'm')
  and not c.relispartition
"""


def fingerprint(connection: psycopg.Connection) -> dict[str, str]:
    """A hash of each function, policy, trigger, table and view, with owner and grants, by its name."""
    return dict(connection.execute(_OBJECTS).fetchall())
