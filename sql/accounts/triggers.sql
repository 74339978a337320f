-- Versions count what a person edits; a sign-in is no edit.
create trigger touch
before update of email, name, role, status, avatar_url, bio, locale, timezone, on_leaderboards on lms.users
for each row
execute function internal.touch();
comment on trigger touch on lms.users is 'Counts edits of a profile, for its ETag.';
