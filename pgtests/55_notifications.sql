-- Notifications: who is told what, once, in which ways; what of it they see, and who announces.
select plan(89);

create temporary table made on commit drop as
select tests.make_tenant('north') as north, tests.make_tenant('south') as south;
alter table made
add teacher uuid,
add rival uuid,
add student uuid,
add classmate uuid,
add admin uuid,
add stranger uuid,
add outsider uuid,
add course uuid, add post uuid, add first uuid, add second uuid, add announcement uuid, add token text;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Ada Teacher'),
  rival = tests.make_user(north, 'instructor', 'Cleo Rival'),
  student = tests.make_user(north, 'student', 'Dev Student'),
  classmate = tests.make_user(north, 'student', 'Eva Classmate'),
  outsider = tests.make_user(north, 'student', 'Ina Outsider'),
  admin = tests.make_user(north, 'admin', 'Finn Admin'),
  stranger = tests.make_user(south, 'student', 'Gil Stranger');
delete from lms.badges; -- whoever writes would earn one
update made set course = tests.make_course(teacher, p_lessons => 1);
select tests.enroll(student, course) from made;
select tests.enroll(classmate, course) from made;
grant select, update on made to public;

create function pg_temp.told(p_user uuid) returns text
language sql
security definer
as $$
  select coalesce(string_agg(kind || case when in_app then '' else ' (not shown)' end, ', ' order by id), '')
  from lms.notifications
  where user_id = p_user
$$;

create function pg_temp.mailed(p_user uuid) returns text
language sql
security definer
as $$
  select coalesce(string_agg(o.payload ->> 'kind', ', ' order by o.id), '')
  from lms.outbox as o
  where o.user_id = p_user and o.status = 'pending'
    and exists (
      select from pgqueuer.pgqueuer as j
      where j.entrypoint = 'deliver_mail' and convert_from(j.payload, 'UTF8')::jsonb ->> 'id' = o.id::text
    )
$$;

create function pg_temp.shown(p_user uuid, p_unread text default 'false') returns text
language plpgsql
as $$
declare
  v_answer jsonb := tests.call(p_user, 'list_notifications', p_unread);
begin
  perform tests.be_owner();
  return (
    select coalesce(string_agg(n ->> 'kind', ', ' order by nr), '') || ' / ' || (v_answer ->> 'unread_count')
    from jsonb_array_elements(v_answer -> 'data') with ordinality as rows (n, nr)
  );
end
$$;

create function pg_temp.notification(p_user uuid, p_kind text) returns text
language sql
security definer
as $$
  select n.id::text from lms.notifications as n where n.user_id = p_user and n.kind = p_kind order by n.id limit 1
$$;

create function pg_temp.write_post(p_user uuid, p_course uuid, p_title text) returns uuid
language plpgsql
security definer
as $$
declare
  v_id uuid := lms.new_id();
begin
  perform tests.act_in(tests.tenant_of(p_user));
  insert into lms.posts (tenant_id, id, course_id, user_id, title, body, body_html)
  values (tests.tenant_of(p_user), v_id, p_course, p_user, p_title, 'Why?', '<p>Why?</p>');
  return v_id;
end
$$;

create function pg_temp.write_reply(p_user uuid, p_post uuid) returns uuid
language plpgsql
security definer
as $$
declare
  v_id uuid := lms.new_id();
begin
  perform tests.act_in(tests.tenant_of(p_user));
  insert into lms.replies (tenant_id, id, course_id, post_id, user_id, body, body_html)
  select p.tenant_id, v_id, p.course_id, p.id, p_user, 'Because.', '<p>Because.</p>'
  from lms.posts as p
  where p.id = p_post;
  return v_id;
end
$$;

create function pg_temp.run(p_sql text) returns void
language plpgsql
security definer
as $$
begin
  perform tests.act_in((select north from made));
  execute p_sql;
end
$$;

create function pg_temp.follow(p_tenant uuid, p_function text, p_token text) returns text
language plpgsql
as $$
declare
  v_answer text;
begin
  perform tests.be_login();
  execute format('select app.%I(%L, null, %L)', p_function, p_tenant, p_token) into v_answer;
  perform tests.be_owner();
  return (v_answer::jsonb - array['institution_name', 'primary_color'])::text;
exception when others then
  perform tests.be_owner();
  return sqlstate;
end
$$;

create function pg_temp.claim(p_user uuid, p_kind text) returns text
language sql
security definer
as $$
  select app.claim_mail(o.tenant_id, o.id)
  from lms.outbox as o
  where o.user_id = p_user and o.payload ->> 'kind' = p_kind
  order by o.id
  limit 1
$$;

create function pg_temp.given_up(p_user uuid) returns text
language sql
security definer
as $$
  select string_agg(format('%s %s %s', o.status, o.payload, o.last_error), ', ' order by o.id)
  from lms.outbox as o
  where o.user_id = p_user and o.status <> 'pending'
$$;

-- What tells people

select is(pg_temp.told(teacher), 'course_decision', 'who teaches a course is told that it was published') from made;
select is(pg_temp.mailed(teacher), 'course_decision', 'by mail, too') from made;
select is(pg_temp.told(student), 'enrollment', 'who is enrolled is told so') from made;
select is(pg_temp.mailed(student), '', 'and needs no mail for that') from made;
select is(pg_temp.shown(student), 'enrollment / 1', 'it is in the list, unread') from made;

select pg_temp.run($$update lms.enrollments set status = 'revoked' where user_id = (select student from made)$$);
select is(pg_temp.told(student), 'enrollment', 'who loses their place is not told that they have one') from made;
select
  pg_temp.run(
    $$update lms.enrollments set status = 'active', source = 'grant' where user_id = (select student from made)$$
  );
select is(pg_temp.told(student), 'enrollment, enrollment', 'who gets it back is told again') from made;

update made set post = pg_temp.write_post(student, course, 'Gender of nouns');
update made set first = pg_temp.write_reply(classmate, post);
select is(pg_temp.told(student), 'enrollment, enrollment, reply', 'who asked is told of a reply') from made;
select is(pg_temp.mailed(student), 'reply', 'by mail, too') from made;
select is(pg_temp.told(classmate), 'enrollment', 'who replied is not told what they did') from made;
update made set second = pg_temp.write_reply(student, post);
select is(pg_temp.told(classmate), 'enrollment, reply', 'who replied before is told of the next one') from made;
select is(pg_temp.told(student), 'enrollment, enrollment, reply', 'and who asked not of their own') from made;
select is(
  (
    select n.payload
    from lms.notifications as n
    join made on n.event_id = made.second
  ),
  (
    select jsonb_build_object(
      'course_title', c.title,
      'post_id', made.post,
      'post_title', 'Gender of nouns',
      'reply_id', made.second,
      'author_name', 'Dev Student'
    )
    from made
    join lms.courses as c on made.course = c.id
  ),
  'a line about it needs no more than what is told with it'
);
select pg_temp.write_reply(teacher, post) from made;
select is(
  pg_temp.told(student) || ' – ' || pg_temp.told(classmate),
  'enrollment, enrollment, reply, reply – enrollment, reply, reply', 'both are told of what a teacher says'
)
from made;

select
  pg_temp.run($$update lms.posts set accepted_reply_id = (select first from made) where id = (select post from made)$$);
select is(pg_temp.told(classmate), 'enrollment, reply, reply, accepted', 'whose answer is accepted is told so')
from made;
select pg_temp.run($$update lms.posts set accepted_reply_id = null where id = (select post from made)$$);
select
  pg_temp.run($$update lms.posts set accepted_reply_id = (select first from made) where id = (select post from made)$$);
select is(pg_temp.told(classmate), 'enrollment, reply, reply, accepted', 'once, however often that changes') from made;

select is(pg_temp.told(outsider), '', 'who is not in the course is told nothing') from made;
select internal.notify(north, outsider, 'reply', first, course, '{}') from made;
select is(pg_temp.told(outsider), '', 'whoever says that they should be') from made;
select internal.notify(north, outsider, 'payment', first, course, '{}') from made;
select is(pg_temp.told(outsider), 'payment', 'but of their payments, which they make before they are in it') from made;
select is(pg_temp.shown(outsider), 'payment / 1', 'and see those') from made;
select internal.notify(north, outsider, 'payment', first, course, '{}') from made;
select is(pg_temp.mailed(outsider), 'payment', 'once an event, the mail with it') from made;
select internal.notify(north, stranger, 'payment', first, null, '{}') from made;
select is(pg_temp.told(stranger), '', 'an id of another institution is nobody here') from made;

select pg_temp.run($$update lms.users set status = 'suspended' where id = (select rival from made)$$);
select internal.notify(north, rival, 'payment', first, null, '{}') from made;
select is(pg_temp.told(rival) || pg_temp.mailed(rival), 'payment', 'the suspended get no mail; they may come back')
from made;
select pg_temp.run($$update lms.users set status = 'active' where id = (select rival from made)$$);

select tests.be(teacher) from made;
select is(
  tests.attempt('select internal.notify(north, student, ''badge'', first, null, ''{}'') from made'), '42501',
  'nobody tells people something by hand'
);
select is(
  tests.attempt(
    'insert into lms.notifications (tenant_id, user_id, kind, event_id, payload, in_app) '
    'select north, student, ''badge'', first, ''{}'', true from made'
  ),
  '42501', 'nor writes it into the table'
);
select tests.be_owner();
select tests.act_in(north) from made;
select set_config('lms.user_id', classmate::text, true) from made;
select internal.notify(north, classmate, 'moderation', post, course, '{}') from made;
select is(pg_temp.told(classmate), 'enrollment, reply, reply, accepted', 'nobody is told what they did themselves')
from made;
select internal.notify(north, classmate, 'badge', post, null, '{}') from made;
select is(
  pg_temp.told(classmate), 'enrollment, reply, reply, accepted, badge', 'but what they have earned with it'
)
from made;
select tests.be_owner();

-- What they see of it

select is(
  pg_temp.shown(classmate), 'badge, accepted, reply, reply, enrollment / 5', 'the list has the newest first'
)
from made;
select is(
  tests.call(classmate, 'list_notifications', 'false', '2') #>> '{page,has_more}', 'true', 'in pages'
)
from made;
select is(
  (
    select string_agg(n ->> 'kind', ', ')
    from made
    cross join lateral jsonb_array_elements(
      tests.call(
        classmate, 'list_notifications', 'false', '2',
        tests.call(classmate, 'list_notifications', 'false', '2') #>> '{page,next_cursor}'
      ) -> 'data'
    ) as n
  ),
  'reply, reply', 'that go on where they ended'
);
select is(tests.refusal(classmate, 'list_notifications', 'false', '2', 'x'), 'LM401', 'and nowhere else') from made;

select pg_temp.run($$update lms.replies set hidden_at = now() where id = (select second from made)$$);
select is(pg_temp.shown(classmate), 'badge, accepted, reply, enrollment / 4', 'what is hidden is not told any more')
from made;
select pg_temp.run($$update lms.replies set hidden_at = null where id = (select second from made)$$);
select pg_temp.run($$update lms.posts set deleted_at = now() where id = (select post from made)$$);
select is(pg_temp.shown(classmate), 'badge, enrollment / 2', 'nor what is deleted') from made;
select pg_temp.run($$update lms.posts set deleted_at = null where id = (select post from made)$$);
select is(pg_temp.shown(classmate), 'badge, accepted, reply, reply, enrollment / 5', 'restored, it is told again')
from made;

select tests.be(classmate) from made;
select is(tests.attempt('select from lms.notifications'), 'rows: 5', 'a person reads their own');
select is(tests.attempt('update lms.notifications set payload = ''{}'''), '42501', 'changes nothing in them');
select is(tests.attempt('delete from lms.notifications'), '42501', 'and keeps them');
select pg_temp.run($$update lms.enrollments set status = 'revoked' where user_id = (select classmate from made)$$);
select is(pg_temp.shown(classmate), 'badge / 1', 'without their place in the course they hear nothing of it') from made;
select tests.be(classmate) from made;
select is(tests.attempt('select from lms.notifications'), 'rows: 1', 'nor read it in the table');
select is(
  tests.refusal(classmate, 'read_notification', pg_temp.notification(classmate, 'reply')), 'LM302', 'nor mark it'
)
from made;
select pg_temp.run($$update lms.enrollments set status = 'active' where user_id = (select classmate from made)$$);
select is(
  pg_temp.shown(classmate), 'enrollment, badge, accepted, reply, reply, enrollment / 6', 'it comes back with it'
)
from made;

select is(pg_temp.shown(teacher), 'course_decision / 1', 'a teacher sees what is about their courses') from made;
select is(pg_temp.shown(admin), ' / 0', 'an admin sees their own, too, and nobody else''s') from made;

-- Reading

select is(
  tests.call(classmate, 'read_notification', pg_temp.notification(classmate, 'reply')) ->> 'kind', 'reply',
  'a notification is marked as read'
)
from made;
select is(
  pg_temp.shown(classmate, 'true'), 'enrollment, badge, accepted, reply, enrollment / 5', 'and is unread no more'
)
from made;
select is(
  tests.refusal(student, 'read_notification', pg_temp.notification(classmate, 'reply')), 'LM302', 'only by its owner'
)
from made;
select is(
  tests.call(classmate, 'read_notifications', (now() - interval '1 second')::text) ->> 'unread_count', '5',
  'what has come since stays unread'
)
from made;
select is(
  tests.call(classmate, 'read_notifications', date_trunc('milliseconds', now())::text) ->> 'unread_count', '0',
  'a time in milliseconds covers what was shown with it'
)
from made;
select is(pg_temp.shown(student), 'reply, reply, enrollment, enrollment / 4', 'others'' stay as they are') from made;

-- Preferences

select is(
  tests.call(student, 'get_notification_preferences') -> 'badge', '{"in_app": true, "mail": false}', 'as usual at first'
)
from made;
select is(
  (select count(*) from jsonb_object_keys(tests.call(student, 'get_notification_preferences'))), 9::bigint,
  'for every kind'
)
from made;
select is(
  tests.call(
    student, 'update_notification_preferences', '{"reply": {"in_app": false, "mail": false}, "badge": {"mail": true}}'
  )
  -> 'reply',
  '{"in_app": false, "mail": false}', 'then as they want it'
)
from made;
select is(
  tests.call(student, 'update_notification_preferences', '{"badge": {"in_app": false}}') -> 'badge',
  '{"in_app": false, "mail": true}', 'what is left out stays'
)
from made;
select pg_temp.write_reply(classmate, post) from made;
select is(
  pg_temp.told(student), 'enrollment, enrollment, reply, reply, reply (not shown)', 'off is noted, for once'
)
from made;
select is(pg_temp.shown(student), 'reply, reply, enrollment, enrollment / 4', 'and not shown') from made;
select internal.notify(north, student, 'badge', first, null, '{}') from made;
select is(pg_temp.mailed(student), 'reply, reply, badge', 'mail alone is mail alone') from made;
select is(
  tests.refusal(student, 'read_notification', n.id::text), 'LM302', 'what is not shown is not marked'
)
from made
join lms.notifications as n on made.student = n.user_id and n.kind = 'badge';
select tests.be(classmate) from made;
select is(tests.attempt('select from lms.notification_preferences'), 'rows: 0', 'nobody sees how others want it');
select is(
  tests.attempt(
    'insert into lms.notification_preferences (tenant_id, user_id, kind, in_app, mail) '
    'select north, student, ''moderation'', false, false from made'
  ),
  '42501', 'nor says it for them'
);
select tests.be_owner();

-- Stopping mail by a link

update made set token = internal.unsubscribe_token(north, student, 'accepted');
create temporary table forged on commit drop as
select f.*
from made
cross join lateral (
  values
  (south, token, 'a link leads nowhere at another institution'),
  (north, replace(token, 'accepted', 'reply'), 'nor for another kind'),
  (north, internal.unsubscribe_token(north, stranger, 'reply'), 'nor for who is not here'),
  (north, internal.unsubscribe_token(south, stranger, 'reply'), 'nor with another institution''s signature'),
  (
    north,
    left(token, 24) || case substr(token, 25, 1) when 'A' then 'B' else 'A' end || substr(token, 26),
    'nor with a forged one'
  ),
  (north, '', 'nor empty'),
  (north, repeat('A', 44) || '.reply', 'nor made up')
) as f (tenant, token, what);
grant select on forged to public;
select is(
  pg_temp.follow(north, 'get_subscription', token), '{"kind": "accepted", "mail": true}',
  'whoever has the link learns what it is about'
)
from made;
select is(
  pg_temp.follow(north, 'unsubscribe', token), '{"kind": "accepted", "mail": false}', 'and stops it'
)
from made;
select is(
  pg_temp.follow(north, 'unsubscribe', token), '{"kind": "accepted", "mail": false}', 'again and again'
)
from made;
select is(
  tests.call(student, 'get_notification_preferences') -> 'accepted', '{"in_app": true, "mail": false}',
  'of one kind, in one way'
)
from made;
select is(pg_temp.follow(tenant, 'unsubscribe', token), 'LM302', what) from forged;

-- Announcements

select is(
  tests.refusal(
    student, 'create_course_announcement', course::text, '{"title": "News", "body": "News."}', '<p>News.</p>'
  ),
  'LM104', 'students announce nothing'
)
from made;
select is(
  tests.refusal(
    rival, 'create_course_announcement', course::text, '{"title": "News", "body": "News."}', '<p>News.</p>'
  ),
  'LM104', 'nor do those who teach something else'
)
from made;
select is(
  tests.refusal(teacher, 'create_announcement', '{"title": "News", "body": "News."}', '<p>News.</p>'), 'LM104',
  'nor do teachers to the whole institution'
)
from made;
update made
set announcement = (
  tests.call(teacher, 'create_course_announcement', course::text, '{"title": "News", "body": "News."}', '<p>News.</p>')
  ->> 'id'
)::uuid;
select is(
  tests.refusal(
    teacher, 'create_course_announcement', course::text, '{"title": "News", "body": "News."}', '<p>News.</p>'
  ),
  'LM206', 'a teacher does, once'
)
from made;
select tests.be_owner();
select is(
  app.tell_announcement(north, announcement)::jsonb, '{"done": true, "told": 2}', 'those enrolled are told'
)
from made;
select is(app.tell_announcement(north, announcement), null, 'once') from made;
select is(pg_temp.told(teacher), 'course_decision, reply', 'not who said it') from made;
select is(
  tests.call(classmate, 'get_announcement', announcement::text) #>> '{author,name}', 'Ada Teacher', 'they read it'
)
from made;
select is(tests.refusal(outsider, 'get_announcement', announcement::text), 'LM302', 'others do not') from made;
select is(tests.refusal(outsider, 'list_course_announcements', course::text), 'LM204', 'nor the list') from made;
select is(tests.refusal(stranger, 'list_course_announcements', course::text), 'LM302', 'which is nowhere else')
from made;
select is(
  jsonb_array_length(tests.call(rival, 'list_announcements') -> 'data'), 0, 'nor is it the institution''s'
)
from made;
update made
set
  announcement
  = (tests.call(admin, 'create_announcement', '{"title": "All", "body": "All."}', '<p>All.</p>') ->> 'id')::uuid;
select tests.be_owner();
select is(
  app.tell_announcement(north, announcement)::jsonb, '{"done": true, "told": 5}', 'everybody but the admin is told'
)
from made;
select is(tests.call(rival, 'list_announcements') #>> '{data,0,title}', 'All', 'and reads it') from made;

-- When mail leaves

select tests.be_owner();
select is(
  pg_temp.claim(outsider, 'announcement')::jsonb #>> '{payload,body_html}',
  '<p>All.</p>',
  'a mail says what was announced'
)
from made;
select ok(
  pg_temp.claim(student, 'reply') is null and pg_temp.given_up(student) like 'failed {} They do not want it any more.%',
  'who does not want it any more does not get what was waiting'
)
from made;
select pg_temp.run($$update lms.enrollments set status = 'revoked' where user_id = (select classmate from made)$$);
select ok(
  pg_temp.claim(classmate, 'reply') is null
  and pg_temp.given_up(classmate) like 'failed {} They may not see the course any more.%',
  'nor who has left the course'
)
from made;
select pg_temp.run($$update lms.users set status = 'suspended' where id = (select teacher from made)$$);
select ok(
  pg_temp.claim(teacher, 'reply') is null and pg_temp.given_up(teacher) = 'failed {} The account is suspended.',
  'nor the suspended'
)
from made;
select pg_temp.run($$update lms.users set email = 'new@example.org' where id = (select rival from made)$$);
select is(
  pg_temp.claim(rival, 'announcement')::jsonb ->> 'recipient', 'new@example.org', 'others where they are reached now'
)
from made;

select * from finish();
