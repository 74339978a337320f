-- Moderation: who flags, who decides, what follows, and that it can be taken back; limits of posting; points.
select plan(125);

create temporary table made on commit drop as
select tests.make_tenant() as north, tests.make_tenant() as south;
alter table made
add teacher uuid, add rival uuid, add asker uuid, add helper uuid, add one uuid, add two uuid, add three uuid,
add four uuid, add outsider uuid, add admin uuid, add stranger uuid, add course uuid, add other uuid, add post uuid,
add reply uuid, add lecture uuid, add flag uuid, add decision uuid, add second uuid, add seen jsonb;
update made
set
  teacher = tests.make_user(north, 'instructor', 'Tara'),
  rival = tests.make_user(north, 'instructor', 'Ravi'),
  asker = tests.make_user(north, 'student', 'Asha'),
  helper = tests.make_user(north, 'student', 'Hari'),
  one = tests.make_user(north),
  two = tests.make_user(north),
  three = tests.make_user(north),
  four = tests.make_user(north),
  outsider = tests.make_user(north),
  admin = tests.make_user(north, 'admin'),
  stranger = tests.make_user(south, 'admin');
update made set course = tests.make_course(teacher), other = tests.make_course(rival);
select tests.enroll(person, course) from made, unnest(array[asker, helper, one, two, three, four]) as person;
select tests.enroll(rival, course) from made;
grant select, update on made to public;

create function pg_temp.post(p_author uuid, p_course uuid, p_title text) returns uuid
language plpgsql
as $$
declare
  v_id uuid := lms.new_id();
begin
  perform tests.be_owner();
  perform tests.act_in(tests.tenant_of(p_author));
  insert into lms.posts (tenant_id, id, course_id, user_id, title, body, body_html)
  values (tests.tenant_of(p_author), v_id, p_course, p_author, p_title, 'Words.', '<p>Words.</p>');
  perform tests.be_owner();
  return v_id;
end
$$;

create function pg_temp.reply(p_author uuid, p_post uuid, p_body text) returns uuid
language plpgsql
as $$
declare
  v_id uuid := lms.new_id();
begin
  perform tests.be_owner();
  perform tests.act_in(tests.tenant_of(p_author));
  insert into lms.replies (tenant_id, id, course_id, post_id, user_id, body, body_html)
  select p.tenant_id, v_id, p.course_id, p.id, p_author, p_body, p_body
  from lms.posts as p
  where p.id = p_post;
  perform tests.be_owner();
  return v_id;
end
$$;

create function pg_temp.earned(p_user uuid, p_type text, p_subject uuid) returns bigint
language sql
security definer
as $$
  select coalesce(sum(x.points), 0)
  from lms.xp as x
  where x.user_id = p_user and x.type = p_type and x.subject_id = p_subject
$$;

create function pg_temp.told(p_user uuid, p_decision text) returns bigint
language sql
security definer
as $$
  select count(*)
  from lms.notifications as n
  where n.user_id = p_user and n.kind = 'moderation' and n.payload ->> 'decision' = p_decision
$$;

create function pg_temp.is_hidden(p_id uuid) returns boolean
language sql
security definer
as $$
  select hidden_at is not null from lms.posts where id = p_id
  union all
  select hidden_at is not null from lms.replies where id = p_id
$$;

create function pg_temp.is_deleted(p_id uuid) returns boolean
language sql
security definer
as $$
  select deleted_at is not null from lms.posts where id = p_id
  union all
  select deleted_at is not null from lms.replies where id = p_id
$$;

create function pg_temp.open_flags(p_id uuid) returns integer
language sql
security definer
as $$
  select flag_count from lms.posts where id = p_id
  union all
  select flag_count from lms.replies where id = p_id
$$;

create function pg_temp.last_decision(p_id uuid) returns uuid
language sql
security definer
as $$
  select d.id
  from lms.moderation_decisions as d
  where p_id in (d.post_id, d.reply_id)
  order by d.created_at desc, d.id desc
  limit 1
$$;

create function pg_temp.contradictions() returns text
language plpgsql
as $$
begin
  perform tests.be_owner();
  return (select string_agg(line, E'\n') from internal.check_forum() as line);
end
$$;

-- Whether somebody may write something now, as the functions that write it ask.
create function pg_temp.refusal_to_post(p_user uuid, p_course uuid, p_title text, p_body text) returns text
language plpgsql
as $$
begin
  perform tests.be_owner();
  perform set_config('lms.tenant_id', tests.tenant_of(p_user)::text, true);
  perform set_config('lms.user_id', p_user::text, true);
  perform set_config(
    'lms.seal', internal.context_seal(tests.tenant_of(p_user)::text, p_user::text, current_setting('role')), true
  );
  perform internal.expect_may_post(p_course, p_title, p_body);
  perform tests.be_owner();
  return 'none';
exception when others then
  perform tests.be_owner();
  return sqlstate;
end
$$;

update made set post = pg_temp.post(asker, course, 'Is this spam?');
update made set reply = pg_temp.reply(helper, post, 'It may be.');
update made set lecture = pg_temp.post(teacher, course, 'Welcome');

-- Points

select is(pg_temp.earned(asker, 'forum_post', post), 5::bigint, 'a post earns points') from made;
select is(pg_temp.earned(helper, 'forum_reply', reply), 3::bigint, 'so does a reply') from made;
select is(
  pg_temp.earned(teacher, 'forum_post', lecture), 0::bigint, 'those who teach the course earn none there'
) from made;
update made set seen = tests.call(asker, 'accept_reply', post::text, reply::text);
select is(pg_temp.earned(helper, 'answer_accepted', reply), 15::bigint, 'an accepted answer earns more') from made;
update made set second = pg_temp.reply(asker, post, 'I know it myself now.');
update made set seen = tests.call(asker, 'accept_reply', post::text, second::text);
select is(
  pg_temp.earned(helper, 'answer_accepted', reply), 0::bigint, 'as long as no other one is accepted'
) from made;
select is(
  pg_temp.earned(asker, 'answer_accepted', second), 0::bigint, 'nobody earns by answering themselves'
) from made;
update made set seen = tests.call(asker, 'accept_reply', post::text, reply::text);
select is(
  pg_temp.earned(helper, 'answer_accepted', reply), 15::bigint, 'accepted again, it is worth it again'
) from made;
select tests.be_login();
select is(app.withdraw_acceptance(north, asker, post), '', 'the asker takes that back') from made;
select is(pg_temp.earned(helper, 'answer_accepted', reply), 0::bigint, 'and taken back, nothing') from made;
update made set seen = tests.call(asker, 'accept_reply', post::text, reply::text);
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

-- What nobody reads but through functions

select tests.be(person) from made, lateral (values (one)) as p (person);
select is(tests.attempt('select from lms.flags'), '42501', 'students read no flags');
select is(tests.attempt('select from lms.moderation_decisions'), '42501', 'no decisions');
select is(tests.attempt('select from lms.forum_suspensions'), '42501', 'no suspensions');
select is(
  tests.attempt('insert into lms.flags (tenant_id) values (internal.tenant_id())'), '42501', 'and write no flag by hand'
);
select tests.be(admin) from made;
select is(tests.attempt('select from lms.flags'), '42501', 'an admin reads them by functions, too');
select is(tests.attempt('delete from lms.moderation_decisions'), '42501', 'and deletes no decision');

-- Flags

update made set flag = (tests.call(one, 'flag_post', post::text, 'spam', 'Look.') ->> 'id')::uuid;
select isnt(flag, null, 'a classmate flags a post') from made;
select is(
  (tests.call(one, 'flag_post', post::text, 'abuse', 'Other words.') ->> 'id')::uuid, flag,
  'twice is once: the answer is the first flag'
) from made;
select is(pg_temp.open_flags(post), 1, 'and it counts once') from made;
select is(
  tests.call(one, 'flag_post', post::text, 'abuse', '') ->> 'reason', 'spam', 'with the first reason'
) from made;
select is(tests.refusal(asker, 'flag_post', post::text, 'spam', ''), 'LM104', 'nobody flags their own words') from made;
select is(tests.refusal(helper, 'flag_reply', reply::text, 'spam', ''), 'LM104', 'nor their own reply') from made;
select is(
  tests.refusal(outsider, 'flag_post', post::text, 'spam', ''), 'LM204', 'somebody not enrolled flags nothing'
) from made;
select is(
  tests.refusal(stranger, 'flag_post', post::text, 'spam', ''), 'LM302', 'elsewhere there is no such post'
) from made;
select is(
  tests.refusal(one, 'flag_reply', post::text, 'spam', ''), 'LM302', 'a post is no reply'
) from made;
select is(
  tests.refusal(two, 'flag_post', post::text, 'boredom', ''), '23514', 'boredom is no reason'
) from made;

-- Automatic hiding

select is(
  tests.call(two, 'flag_post', post::text, 'spam', '') ->> 'reason', 'spam', 'a second person flags it'
) from made;
select is(pg_temp.is_hidden(post), false, 'two are not enough') from made;
select is(
  tests.call(three, 'flag_post', post::text, 'abuse', '') ->> 'reason', 'abuse', 'a third person flags it'
) from made;
select is(pg_temp.is_hidden(post), true, 'three are') from made;
select is(pg_temp.open_flags(post), 3, 'the flags wait for a moderator all the same') from made;
select is(pg_temp.earned(asker, 'forum_post', post), 0::bigint, 'what is hidden earns nothing') from made;
select is(pg_temp.told(asker, 'hide'), 1::bigint, 'its author is told') from made;
select is(
  tests.call(three, 'flag_post', post::text, 'abuse', '') ->> 'reason', 'abuse',
  'whose flag has hidden it from themselves gets the same answer again'
) from made;
select is(
  tests.refusal(four, 'flag_post', post::text, 'spam', ''), 'LM302', 'others do not see it any more'
) from made;
select is(
  tests.refusal(four, 'flag_reply', reply::text, 'spam', ''), 'LM302', 'nor its replies'
) from made;
select is(
  tests.refusal(teacher, 'flag_post', post::text, 'spam', ''), 'LM205',
  'who moderates it sees that it is hidden already'
) from made;
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

-- The queue

select is(
  tests.call(reader, 'list_flags') #>> '{data,0,id}', flag::text, 'the queue shows it by its oldest flag, to ' || who
) from made, lateral (values (admin, 'an admin'), (teacher, 'who teaches the course')) as r (reader, who);
select is(
  tests.call(admin, 'list_flags') #> '{data,0,reasons}', '{"spam": 2, "abuse": 1}', 'with what is held against it'
) from made;
select is(
  tests.call(admin, 'list_flags') #>> '{data,0,hidden_by_flags}', 'true', 'and that flags have hidden it'
) from made;
select is(
  tests.call(rival, 'list_flags') -> 'data', '[]', 'to those who teach other courses it shows nothing'
) from made;
select is(tests.refusal(one, 'list_flags'), 'LM104', 'to students there is none') from made;
select is(
  tests.refusal(rival, 'list_flags', course::text), 'LM104', 'nor another''s course to an instructor enrolled in it'
) from made;
select is(
  tests.refusal(stranger, 'list_flags', course::text), 'LM302', 'elsewhere there is no such course'
) from made;

-- Resolving

select is(
  tests.refusal(one, 'resolve_flag', flag::text, 'dismiss', 'Fine.', null), 'LM104', 'students resolve nothing'
) from made;
select is(
  tests.refusal(who, 'resolve_flag', flag::text, 'dismiss', 'Fine.', null), 'LM302', 'nor do those of elsewhere'
) from made, unnest(array[rival, stranger]) as who;
select is(
  tests.refusal(teacher, 'resolve_flag', flag::text, 'restore', 'Fine.', null), 'LM402',
  'flags are dismissed, not restored'
) from made;
select is(
  tests.call(teacher, 'resolve_flag', flag::text, 'dismiss', 'Fine.', null) ->> 'decision', 'dismiss',
  'who teaches the course dismisses them'
) from made;
select is(pg_temp.is_hidden(post), false, 'what they have hidden is there again') from made;
select is(pg_temp.open_flags(post), 0, 'without a flag') from made;
select is(pg_temp.earned(asker, 'forum_post', post), 5::bigint, 'with its points') from made;
select is(pg_temp.told(asker, 'dismiss'), 1::bigint, 'its author is told') from made;
select is(
  tests.refusal(admin, 'resolve_flag', flag::text, 'hide', 'No.', null), 'LM205', 'what is resolved is not again'
) from made;

update made set decision = pg_temp.last_decision(post);
select is(
  tests.call(admin, 'reverse_decision', decision::text, 'Look again.') ->> 'decision', 'lift',
  'the dismissal is taken back'
) from made;
select is(pg_temp.open_flags(post), 3, 'the flags are open again') from made;
select is(pg_temp.is_hidden(post), true, 'and hide it again') from made;
select is(
  tests.call(teacher, 'resolve_flag', flag::text, 'dismiss', 'Fine.', null) ->> 'decision', 'dismiss', 'dismissed again'
) from made;
update made
set flag = (tests.call(four, 'flag_post', post::text, 'other', '') ->> 'id')::uuid;
update made set seen = tests.call(helper, 'flag_post', post::text, 'other', '');
update made set seen = tests.call(rival, 'flag_post', post::text, 'other', '');
select is(
  pg_temp.is_hidden(post), false, 'words that a moderator has let stand are not hidden by flags again'
) from made;
select is(
  tests.call(admin, 'resolve_flag', flag::text, 'warn', 'Be kind.', null) ->> 'decision', 'warn', 'a warning'
) from made;
select is(pg_temp.open_flags(post), 0, 'upholds the flags') from made;
select is(pg_temp.told(asker, 'warn'), 1::bigint, 'and is told to the author') from made;
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

-- Without a flag

select is(
  tests.refusal(one, 'moderate_reply', reply::text, 'hide', 'No.', null), 'LM104', 'students moderate nothing'
) from made;
select is(
  tests.refusal(rival, 'moderate_reply', reply::text, 'hide', 'No.', null), 'LM104',
  'nor do instructors in a course that they take'
) from made;
select is(
  tests.refusal(stranger, 'moderate_reply', reply::text, 'hide', 'No.', null), 'LM302',
  'elsewhere there is no such reply'
) from made;
select is(
  tests.refusal(teacher, 'moderate_reply', reply::text, 'restore', 'So.', null), 'LM205',
  'what is there is not restored'
) from made;
select is(
  tests.call(teacher, 'moderate_reply', reply::text, 'hide', 'No.', null) #>> '{post,id}', post::text,
  'who teaches the course hides a reply'
) from made;
select is(pg_temp.is_hidden(reply), true, 'it is hidden') from made;
select is(pg_temp.earned(helper, 'forum_reply', reply), 0::bigint, 'its points are gone') from made;
select is(pg_temp.earned(helper, 'answer_accepted', reply), 0::bigint, 'those for the accepted answer, too') from made;
select is(
  tests.refusal(admin, 'moderate_reply', reply::text, 'hide', 'No.', null), 'LM205',
  'what is hidden is not hidden again'
) from made;
update made set decision = pg_temp.last_decision(reply);
select is(
  tests.refusal(rival, 'reverse_decision', decision::text, 'Sorry.'), 'LM302',
  'who moderates elsewhere reverses nothing'
) from made;
select is(tests.refusal(one, 'reverse_decision', decision::text, 'Sorry.'), 'LM104', 'nor do students') from made;
update made
set second = (tests.call(admin, 'reverse_decision', decision::text, 'Sorry.') ->> 'id')::uuid;
select is(pg_temp.is_hidden(reply), false, 'a reversal shows it again') from made;
select is(pg_temp.earned(helper, 'forum_reply', reply), 3::bigint, 'with its points') from made;
select is(pg_temp.earned(helper, 'answer_accepted', reply), 15::bigint, 'all of them') from made;
select is(pg_temp.told(helper, 'restore'), 1::bigint, 'and is told to the author') from made;
select is(
  tests.refusal(admin, 'reverse_decision', decision::text, 'Sorry.'), 'LM205', 'a decision is reversed once'
) from made;
select is(
  tests.call(admin, 'reverse_decision', second::text, 'It was right.') ->> 'decision', 'hide',
  'a reversal is reversed, too'
) from made;
select is(pg_temp.is_hidden(reply), true, 'and it is hidden') from made;

update made set seen = tests.call(teacher, 'moderate_reply', reply::text, 'delete', 'Away.', null);
select is(pg_temp.is_deleted(reply), true, 'deleted') from made;
select is(
  tests.refusal(teacher, 'moderate_reply', reply::text, 'hide', 'No.', null), 'LM205', 'what is deleted is not hidden'
) from made;
update made set decision = pg_temp.last_decision(reply);
update made set seen = tests.call(teacher, 'reverse_decision', decision::text, 'Back.');
select is(pg_temp.is_deleted(reply), false, 'back') from made;
select is(pg_temp.is_hidden(reply), true, 'and as hidden as it was before') from made;
select is(
  tests.call(teacher, 'moderate_reply', reply::text, 'restore', 'Good.', null) ->> 'decision', 'restore', 'restored'
) from made;
select is(pg_temp.is_hidden(reply), false, 'it is there') from made;
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

-- One's own words, and people

select is(
  tests.refusal(teacher, 'moderate_post', lecture::text, 'warn', 'Tut.', null), 'LM104',
  'nobody decides about their own words'
) from made;
select is(
  tests.refusal(teacher, 'moderate_post', post::text, 'suspend', 'Out.', null), 'LM402', 'a suspension says until when'
) from made;
select is(
  tests.refusal(teacher, 'moderate_post', post::text, 'hide', 'Out.', '2100-01-01'), 'LM402', 'and nothing else does'
) from made;
select is(
  tests.refusal(teacher, 'moderate_post', post::text, 'suspend', 'Out.', '2020-01-01'), 'LM402', 'in the future'
) from made;
select is(pg_temp.refusal_to_post(asker, other, 'A', 'B'), 'none', 'who is not suspended writes') from made;
update made
set decision = (tests.call(
  teacher, 'moderate_post', post::text, 'suspend', 'A day.', (now() + interval '1 day')::text
) ->> 'id')::uuid;
update made
set second = (tests.call(
  admin, 'moderate_post', post::text, 'suspend', 'An hour.', (now() + interval '1 hour')::text
) ->> 'id')::uuid;
select is(
  pg_temp.refusal_to_post(asker, other, 'A', 'B'), 'LM215', 'who is suspended does not, in any forum'
) from made;
select is(
  tests.refusal(asker, 'flag_post', lecture::text, 'spam', ''), 'LM215', 'nor flag'
) from made;
update made set seen = tests.call(admin, 'reverse_decision', decision::text, 'Too long.');
select is(
  pg_temp.refusal_to_post(asker, other, 'A', 'B'), 'LM215', 'the shorter suspension outlives the longer one'
) from made;
update made set seen = tests.call(admin, 'reverse_decision', second::text, 'Too long, too.');
select is(pg_temp.refusal_to_post(asker, other, 'A', 'B'), 'none', 'without either they write again') from made;
select is(pg_temp.told(asker, 'lift'), 3::bigint, 'and are told') from made;
select is(
  tests.refusal(
    teacher, 'moderate_reply', pg_temp.reply(rival, post, 'Indeed.')::text, 'suspend', 'Out.',
    (now() + interval '1 day')::text
  ),
  'LM104',
  'an instructor suspends no instructor'
) from made;
select is(
  tests.refusal(
    teacher, 'moderate_reply', pg_temp.reply(admin, post, 'Well.')::text, 'suspend', 'Out.',
    (now() + interval '1 day')::text
  ),
  'LM104',
  'and nobody an admin'
) from made;

select tests.be_owner();
select tests.act_in(north) from made;
insert into lms.moderation_decisions (
  tenant_id, course_id, post_id, user_id, moderator_id, decision, reason, suspended_until, created_at
)
select
  north, course, post, asker, admin, 'suspend' as decision, 'For a while.' as reason, now() as until,
  clock_timestamp() as created_at
from made;
select is(pg_temp.refusal_to_post(asker, other, 'A', 'B'), 'none', 'a suspension ends by itself') from made;
update made set second = pg_temp.last_decision(post);
select is(
  tests.refusal(admin, 'reverse_decision', second::text, 'So.'), 'LM205', 'one that is over is not lifted'
) from made;
select tests.be_owner();
select tests.act_in(north) from made;
insert into lms.moderation_decisions (
  tenant_id, course_id, post_id, user_id, moderator_id, decision, reason, reverses, created_at
)
select
  north, course, post, asker, admin, 'lift' as decision, 'So.' as reason, second, clock_timestamp() as created_at
from made;
update made set second = pg_temp.last_decision(post);
select is(
  tests.refusal(admin, 'reverse_decision', second::text, 'No.'), 'LM205', 'nor does it come back once it was'
) from made;
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

-- The record

select is(
  jsonb_array_length(tests.call(teacher, 'list_decisions') -> 'data'),
  jsonb_array_length(tests.call(admin, 'list_decisions', course::text) -> 'data'),
  'who teaches the course reads what was decided there'
) from made;
select is(tests.call(rival, 'list_decisions') -> 'data', '[]', 'who teaches another does not') from made;
select is(tests.refusal(one, 'list_decisions'), 'LM104', 'nor do students') from made;
select is(
  tests.call(admin, 'list_decisions', null, asker::text, 'warn') #>> '{data,0,reason}', 'Be kind.',
  'decisions are found by author and kind'
) from made;
select tests.be_owner();
select is(
  tests.attempt('update lms.moderation_decisions set reason = ''Never mind.'''), '42501',
  'a decision is never rewritten'
);
select is(tests.attempt('delete from lms.moderation_decisions'), '42501', 'nor deleted by itself');
select is(tests.attempt('truncate lms.moderation_decisions cascade'), '42501', 'nor all of them');

-- Limits

select is(
  pg_temp.refusal_to_post(asker, course, ' is THIS  spam?', 'words.'), 'LM206', 'the same words are not written twice'
) from made;
select is(
  pg_temp.refusal_to_post(asker, other, 'Is this spam?', 'Words.'), 'none', 'but in another course'
) from made;
select is(pg_temp.refusal_to_post(helper, course, null, 'It may be.'), 'LM206', 'nor is a reply') from made;
select isnt(pg_temp.post(asker, course, 'Number ' || nr), null, 'written') from made, generate_series(1, 3) as nr;
select is(
  pg_temp.refusal_to_post(asker, other, 'Number 6', 'Words.'), 'LM216',
  'five posts and replies a minute are enough, wherever'
) from made;
update lms.tenants set settings = '{"forum_posts_per_minute": 6}' where id = (select north from made);
select is(
  pg_temp.refusal_to_post(asker, other, 'Number 6', 'Words.'), 'none', 'unless the institution says otherwise'
) from made;
update lms.posts set created_at = created_at - interval '1 day' where id = (select post from made);
select is(
  pg_temp.refusal_to_post(asker, course, 'Is this spam?', 'Words.'), 'none', 'a day later they are new again'
) from made;
update lms.posts set deleted_at = now() where title = 'Number 1';
select is(
  pg_temp.refusal_to_post(asker, course, 'Number 1', 'Words.'), 'none', 'what its author took back may be said again'
) from made;
update made set second = (select p.id from lms.posts as p where p.title = 'Number 2');
update made set seen = tests.call(teacher, 'moderate_post', second::text, 'delete', 'No.', null);
select is(
  pg_temp.refusal_to_post(asker, course, 'Number 2', 'Words.'), 'LM206', 'what a moderator deleted may not'
) from made;
select is(pg_temp.contradictions(), null, 'the forum does not contradict itself');

select * from finish();
