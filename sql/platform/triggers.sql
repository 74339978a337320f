create trigger touch before update on lms.tenants
for each row execute function internal.touch();
comment on trigger touch on lms.tenants is 'Counts changes of an institution, for its ETag.';
