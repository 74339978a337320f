-- The forum of a course: who reads what, who writes what, what is counted, and that nobody else sees anything.
select plan(99);

create temporary table made on commit drop as
select tests.make_tenant() as north, tests.make_tenant() as south;
alter table made
add teacher uuid, add rival uuid, add asker uuid, add helper uuid, add reader uuid, add outsider uuid, add revoked uuid,
add admin uuid, add stranger uuid, add course uuid, add other uuid, add module uuid, add post uuid, add second uuid,
add reply uuid, add better uuid, add seen jsonb;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Tara'),
  rival = tests.make_user(north, 'instructor', 'Ravi'),
  asker = tests.make_user(north, 'student', 'Asha'),
  helper = tests.make_user(north, 'student', 'Hari'),
  reader = tests.make_user(north),
  outsider = tests.make_user(north),
  revoked = tests.make_user(north),
  admin = tests.make_user(north, 'admin'),
  stranger = tests.make_user(south, 'admin');
update made set course = tests.make_course(teacher), other = tests.make_course(rival);
update made set module = (select m.id from lms.modules as m where m.course_id = made.course);
select tests.enroll(person, course) from made, unnest(array[asker, helper, reader, revoked]) as person;
update lms.enrollments as e set status = 'revoked' from made where e.user_id = made.revoked;
update lms.tenants as t set settings = '{"forum_posts_per_minute": 1000}' from made where t.id = made.north;
grant select, update on made to public;

create function pg_temp.done(p_user uuid, p_function text, variadic p_arguments text[]) returns text
language plpgsql
as $$
begin
  perform tests.be_login();
  execute format(
    'select app.%I(%L, %L%s)', p_function, tests.tenant_of(p_user), p_user,
    (select string_agg(format(', %L', argument), '' order by nr)
      from unnest(p_arguments) with ordinality as given (argument, nr))
  );
  return 'done';
exception when others then
  return sqlstate;
end
$$;

create function pg_temp.words(p_body text default 'Why is that so?', p_title text default null) returns text
language sql
return jsonb_strip_nulls(jsonb_build_object('title', p_title, 'body', p_body))::text;

-- Writing

update made
set seen = tests.call(asker, 'create_post', course::text, pg_temp.words(p_title => ' First '), '<p>Why?</p>');
update made set post = (seen ->> 'id')::uuid;
select is(
  seen - array['id', 'course_id', 'author', 'permissions', 'created_at', 'last_activity_at'],
  '{"version": 1, "module_id": null, "title": "First", "votes": 0, "my_vote": 0, "reply_count": 0, "is_answered": false,
    "is_pinned": false, "is_locked": false, "hidden": false, "deleted": false, "unread": false, "edited_at": null,
    "body": "Why is that so?", "body_html": "<p>Why?</p>", "accepted_reply_id": null}',
  'a learner asks'
) from made;
select is(seen #>> '{author,name}', 'Asha', 'under their name') from made;
select is(seen #>> '{author,staff}', null, 'as a learner') from made;
update made
set
  seen = tests.call(
    teacher, 'create_module_post', module::text, pg_temp.words('Read this.', 'Second'), '<p>Read.</p>'
  );
update made set second = (seen ->> 'id')::uuid;
select is(seen #>> '{author,staff}', 'instructor', 'who teaches the course is marked') from made;
select is(seen ->> 'module_id', module::text, 'a post may be about a module') from made;
select is(
  tests.refusal(person, 'create_post', course::text, pg_temp.words(p_title => 'Mine'), '<p>x</p>'), code, what
)
from made, lateral (values
  (outsider, 'LM204', 'who is not enrolled does not ask'),
  (revoked, 'LM204', 'nor who was'),
  (rival, 'LM204', 'nor who teaches another course'),
  (stranger, 'LM302', 'elsewhere there is no such course')
) as refused (person, code, what);
select is(tests.refusal(asker, 'create_post', course::text, words, html), 'LM402', what)
from made, (values
  ('{"title": "", "body": "x"}', '<p>x</p>', 'a post has a title'),
  ('{"title": "x"}', '<p>x</p>', 'and a body'),
  ('{"title": "x", "body": "  "}', '<p>x</p>', 'of more than nothing'),
  (pg_temp.words(repeat('x', 20001), 'x'), '<p>x</p>', 'that has an end'),
  (pg_temp.words('x', repeat('x', 201)), '<p>x</p>', 'as the title has'),
  (pg_temp.words('x', 'a' || chr(8238) || 'b'), '<p>x</p>', 'a title does not turn the direction of writing'),
  (pg_temp.words('x', 'x'), null, 'a body comes with its HTML'),
  ('{"title": "x", "body": "x", "votes": 9}', '<p>x</p>', 'and nothing else is brought along')
) as refused (words, html, what);

update made set seen = tests.call(helper, 'create_reply', post::text, pg_temp.words('Because.'), '<p>Because.</p>');
update made set reply = (seen ->> 'id')::uuid;
update made
set better = (tests.call(reader, 'create_reply', post::text, pg_temp.words('Well …'), '<p>Well …</p>') ->> 'id')::uuid;
select is(tests.call(asker, 'get_post', post::text) ->> 'reply_count', '2', 'replies are counted') from made;
select is(tests.call(asker, 'get_post', post::text) -> 'unread', 'true', 'and are news to who has asked') from made;
select is(pg_temp.done(asker, 'read_post', post::text), 'done', 'until they have read them') from made;
select is(tests.call(asker, 'get_post', post::text) -> 'unread', 'false', 'then no more') from made;
select is(tests.refusal(outsider, 'create_reply', post::text, pg_temp.words(), 'x'), 'LM204', 'others do not reply')
from made;

-- Reading, past the functions

select tests.be(asker) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 2', 'a learner reads the posts of their course');
select is(tests.attempt('select from lms.replies'), 'rows: 2', 'and the replies');
select is(tests.attempt('select from lms.post_reads'), 'rows: 1', 'and what they have read themselves');
select is(tests.attempt('select from lms.flags'), '42501', 'no flags');
select is(tests.attempt('select from lms.moderation_decisions'), '42501', 'no decisions');
select is(tests.attempt(statement), '42501', statement)
from (values
  ('update lms.posts set title = ''Mine'''), ('update lms.posts set votes = 100'),
  ('update lms.replies set user_id = null'), ('delete from lms.posts'), ('delete from lms.replies'),
  ('insert into lms.posts (title) values (''Mine'')'), ('insert into lms.replies (body) values (''Mine'')'),
  ('insert into lms.post_votes (value) values (1)'), ('delete from lms.reply_votes'), ('delete from lms.revisions'),
  ('update lms.post_reads set read_at = now()'), ('update lms.forum_reads set read_at = now()')
) as written (statement);

select tests.be(outsider) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 0', 'who is not enrolled reads no post');
select is(tests.attempt('select from lms.replies'), 'rows: 0', 'and no reply');
select tests.be(revoked) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 0', 'nor does who was');
select tests.be(rival) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 0', 'nor who teaches another course');
select tests.be(stranger) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 0', 'nor an admin of another institution');
select tests.be_nobody(north) from made;
select is(tests.attempt('select from lms.posts'), '42501', 'nor, by any means, somebody who is not signed in');
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 2', 'who teaches the course does');
select tests.be(admin) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 2', 'an admin does');

select is(tests.refusal(person, function, object), code, format('%s: %s', function, code))
from made, lateral (values
  (outsider, 'list_posts', course::text, 'LM204'), (outsider, 'list_module_posts', module::text, 'LM204'),
  (outsider, 'get_post', post::text, 'LM204'), (outsider, 'list_replies', post::text, 'LM204'),
  (outsider, 'get_reply', reply::text, 'LM204'), (revoked, 'get_post', post::text, 'LM204'),
  (stranger, 'list_posts', course::text, 'LM302'), (stranger, 'get_post', post::text, 'LM302'),
  (stranger, 'get_reply', reply::text, 'LM302')
) as refused (person, function, object, code);

-- Search

select is(
  jsonb_path_query_array(
    tests.call(asker, 'list_posts', course::text, null, 'newest', 'WHY tha'), '$.data[*].title'
  ),
  '["First"]', 'every word is the beginning of one'
) from made;
select is(
  jsonb_path_query_array(
    tests.call(asker, 'list_posts', course::text, null, 'newest', 'why read'), '$.data[*].title'
  ),
  '[]', 'of the same post'
) from made;
select is(
  jsonb_path_query_array(
    tests.call(asker, 'list_posts', course::text, null, 'newest', course::text), '$.data[*].title'
  ),
  '[]', 'the mark of the course is no word of it'
) from made;
select tests.be(outsider) from made;
select is(
  tests.attempt(format('select internal.search_posts(%L, ''why'')', course)), '42501', 'nobody calls the search itself'
) from made;

-- Votes

select is(tests.call(helper, 'vote_post', post::text, '1'), '{"votes": 1, "my_vote": 1}', 'a vote counts') from made;
select is(tests.call(reader, 'vote_post', post::text, '-1'), '{"votes": 0, "my_vote": -1}', 'so does another')
from made;
select is(tests.call(reader, 'vote_post', post::text, '1'), '{"votes": 2, "my_vote": 1}', 'which is changed') from made;
select is(tests.call(reader, 'vote_post', post::text, '0'), '{"votes": 1, "my_vote": 0}', 'and taken back') from made;
select is(tests.call(asker, 'vote_reply', reply::text, '1'), '{"votes": 1, "my_vote": 1}', 'a reply has its own')
from made;
select is(tests.refusal(asker, 'vote_post', post::text, '1'), 'LM104', 'nobody votes on their own post') from made;
select is(tests.refusal(helper, 'vote_reply', reply::text, '1'), 'LM104', 'or reply') from made;
select is(tests.refusal(reader, 'vote_post', post::text, '2'), 'LM402', 'or twice at once') from made;
select is(tests.refusal(outsider, 'vote_post', post::text, '1'), 'LM204', 'or from outside') from made;

-- Answers

select is(tests.refusal(helper, 'accept_reply', post::text, reply::text), 'LM104', 'who helped does not decide')
from made;
select is(
  tests.call(asker, 'accept_reply', post::text, reply::text) ->> 'accepted_reply_id', reply::text, 'who asked does'
) from made;
select is(
  tests.call(teacher, 'accept_reply', post::text, better::text) ->> 'accepted_reply_id', better::text, 'so do teachers'
) from made;
select is(
  tests.call(helper, 'list_replies', post::text) #>> '{data,0,id}', better::text, 'the answer comes first'
) from made;
select is(tests.refusal(asker, 'accept_reply', second::text, reply::text), 'LM104', 'of one''s own post') from made;
select is(tests.refusal(teacher, 'accept_reply', second::text, reply::text), 'LM302', 'and of a reply to it') from made;
select is(
  jsonb_array_length(tests.call(asker, 'list_posts', course::text, null, 'unanswered') -> 'data'), 1,
  'what is answered is not unanswered'
) from made;

-- Edits

select is(
  tests.call(asker, 'update_post', post::text, '{"title": "Changed"}', null, '1') ->> 'version', '2',
  'its author edits it'
) from made;
select is(
  tests.refusal(asker, 'update_post', post::text, '{"title": "Again"}', null, '1'), 'LM210', 'as they have seen it'
) from made;
select is(
  tests.refusal(teacher, 'update_post', post::text, '{"body": "Mine"}', 'x', null), 'LM104', 'nobody else does'
) from made;
select is(tests.refusal(asker, 'update_post', post::text, '{"is_pinned": true}', null, null), 'LM104', 'or pins it')
from made;
select is(tests.call(asker, 'list_post_revisions', post::text) #>> '{data,0,title}', 'First', 'what it said is kept')
from made;
select is(tests.refusal(helper, 'list_post_revisions', post::text), 'LM104', 'for them and the moderators') from made;
select tests.be(helper) from made;
select is(tests.attempt('select from lms.revisions'), 'rows: 0', 'whatever others try');
select tests.be(teacher) from made;
select is(tests.attempt('select from lms.revisions'), 'rows: 1', 'who teaches the course reads it');
select is(
  tests.call(teacher, 'update_post', post::text, '{"is_locked": true}', null, null) -> 'is_locked', 'true', 'and locks'
) from made;
select is(tests.refusal(helper, 'create_reply', post::text, pg_temp.words('More.'), 'x'), 'LM205', 'then it is quiet')
from made;
select is(tests.refusal(asker, 'delete_post', post::text, null), 'LM205', 'and stays') from made;
select is(
  tests.call(teacher, 'update_post', post::text, '{"is_locked": false}', null, null) -> 'is_locked', 'false',
  'until it is opened again'
) from made;

-- Deleting

select is(tests.refusal(helper, 'delete_post', post::text, null), 'LM104', 'others do not delete it') from made;
select is(pg_temp.done(reader, 'delete_reply', better::text, null), 'done', 'its author deletes the answer')
from made;
select is(
  tests.call(asker, 'get_post', post::text) -> 'is_answered', 'false', 'which answers nothing any more'
) from made;
select is(pg_temp.done(asker, 'delete_post', post::text, null), 'done', 'and who has asked the post') from made;
select is(
  tests.call(helper, 'get_post', post::text) -> 'title', 'null', 'a tombstone is left, since there is a reply'
) from made;
select tests.be(helper) from made;
select is(tests.attempt('select from lms.posts'), 'rows: 1', 'its words are out of reach');
select is(tests.attempt('select from lms.replies'), 'rows: 1', 'its replies are not');
select is(pg_temp.done(helper, 'delete_reply', reply::text, null), 'done', 'after the last reply') from made;
select is(tests.refusal(helper, 'get_post', post::text), 'LM302', 'nothing is left') from made;
select is(tests.call(teacher, 'get_post', post::text) ->> 'title', 'Changed', 'but for the moderators') from made;

select tests.be_owner();
select is_empty('select internal.check_forum()', 'what is counted is what there is');

select * from finish();
