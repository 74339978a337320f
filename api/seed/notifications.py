"""What the demo's people have been told of all that has happened there."""

from datetime import timedelta
from typing import LiteralString

import psycopg

from api.seed.outline import TODAY, Institution

_MOMENTS: LiteralString = """
update lms.notifications as n
set
  created_at = t.at,
  read_at = case when t.at < %(lately)s then t.at + interval '1 hour' end
from (
  select n.id, e.enrolled_at as at
  from lms.notifications as n
  join lms.enrollments as e using (tenant_id, user_id, course_id)
  where n.tenant_id = %(tenant)s and n.kind = 'enrollment'
  union all
  select n.id, c.issued_at
  from lms.notifications as n
  join lms.certificates as c on c.tenant_id = n.tenant_id and c.id = n.event_id
  where n.tenant_id = %(tenant)s and n.kind = 'certificate'
  union all
  select n.id, b.awarded_at
  from lms.notifications as n
  join lms.user_badges as b on b.tenant_id = n.tenant_id and b.user_id = n.user_id and b.badge_id = n.event_id
  where n.tenant_id = %(tenant)s and n.kind = 'badge'
  union all
  select n.id, coalesce(c.published_at, c.submitted_at)
  from lms.notifications as n
  join lms.courses as c on c.tenant_id = n.tenant_id and c.id = n.course_id
  where n.tenant_id = %(tenant)s and n.kind = 'course_decision'
  union all
  select n.id, r.created_at
  from lms.notifications as n
  join lms.replies as r on r.tenant_id = n.tenant_id and r.id = n.event_id
  where n.tenant_id = %(tenant)s and n.kind in ('reply', 'accepted')
  union all
  select n.id, d.created_at
  from lms.notifications as n
  join lms.moderation_decisions as d on d.tenant_id = n.tenant_id and d.id = n.event_id
  where n.tenant_id = %(tenant)s and n.kind = 'moderation'
) as t
where n.tenant_id = %(tenant)s and n.id = t.id
"""


def settle_notifications(connection: psycopg.Connection, one: Institution) -> None:
    """The triggers have told everybody at this moment: put back to when it happened, and mailed to nobody. What is of
    the last days has not been read."""
    connection.execute(_MOMENTS, {"tenant": one.id, "lately": TODAY - timedelta(days=7)})
    connection.execute("delete from lms.outbox where tenant_id = %s and user_id is not null", (one.id,))
