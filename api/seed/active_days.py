"""The days on which people were there, where nobody has signed in: those on which they have done something."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

import psycopg

_ACTIVE_DAYS: LiteralString = """
insert into lms.active_days (tenant_id, day, user_id, role)
select distinct u.tenant_id, d.day, u.id, u.role
from lms.tenants as t
join lms.users as u on u.tenant_id = t.id
cross join lateral (
  select x.day
  from lms.xp_daily as x
  where x.tenant_id = u.tenant_id and x.user_id = u.id and x.awards > 0
  union all
  select (e.enrolled_at at time zone t.timezone)::date
  from lms.enrollments as e
  where e.tenant_id = u.tenant_id and e.user_id = u.id
  union all
  select (e.last_activity_at at time zone t.timezone)::date
  from lms.enrollments as e
  where e.tenant_id = u.tenant_id and e.user_id = u.id
) as d
where t.id = %(tenant)s and u.tenant_id = %(tenant)s and u.id = any(%(people)s::uuid[])
on conflict (tenant_id, day, user_id) do nothing
"""


def note_active_days(connection: psycopg.Connection, tenant: UUID, people: Sequence[UUID]) -> None:
    connection.execute(_ACTIVE_DAYS, {"tenant": tenant, "people": list(people)})
