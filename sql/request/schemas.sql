-- The two disposable schemas; lectern migrate has just dropped them. Nothing in them is for PUBLIC.
create schema app authorization lms_owner;
create schema internal authorization lms_owner;
comment on schema app is 'What the API may call: one function an operation.';
comment on schema internal is 'Helpers of app, trigger functions and what policies ask; nothing is granted that is not needed.';

grant usage on schema app to lms_api, lms_worker;
grant usage, create on schema app, internal to lms_system;
grant usage on schema internal to
lms_api, lms_worker, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
