create policy seal on lms.context_secret for select to lms_system using (true);
