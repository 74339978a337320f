-- owner: lms_system
-- Counted whole at each refresh: a learner of two courses is one learner of who teaches both, so counts of courses do
-- not add up, and whoever looks does not wait while all of their learners are counted.
create materialized view reporting.instructor_totals as
select
  t.tenant_id,
  t.user_id,
  count(distinct e.user_id) as students
from (
  select
    c.tenant_id,
    c.id as course_id,
    c.instructor_id as user_id
  from lms.courses as c
  union
  select
    ci.tenant_id,
    ci.course_id,
    ci.user_id
  from lms.course_instructors as ci
) as t
join lms.enrollments as e on t.tenant_id = e.tenant_id and t.course_id = e.course_id
where e.status = 'active'
group by t.tenant_id, t.user_id;

create unique index instructor_totals_user on reporting.instructor_totals (tenant_id, user_id);
comment on materialized view reporting.instructor_totals is
'How many people have places, that are not revoked, in the courses that each instructor teaches, alone or with others.';
