create trigger queue_report_job after insert on lms.report_jobs
for each row execute function internal.queue_report_job();
comment on trigger queue_report_job on lms.report_jobs is 'The worker writes it.';
