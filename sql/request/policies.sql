create policy seal on lms.context_secret for select to lms_system using (true);
comment on policy seal on lms.context_secret is 'context_secret() reads the key; nobody else has a policy at all.';
