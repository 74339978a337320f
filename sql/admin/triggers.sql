create trigger add_words after insert on lms.users
referencing new table as new_rows
for each statement execute function internal.add_user_words();
comment on trigger add_words on lms.users is 'Keeps user_words.';

create trigger change_words after update of email, name, role, status on lms.users
for each row
when ((old.email, old.name, old.role, old.status) is distinct from (new.email, new.name, new.role, new.status))
execute function internal.change_user_words();
comment on trigger change_words on lms.users is 'Keeps user_words.';
