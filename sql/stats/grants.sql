-- What statistics are counted from, and where closed periods are kept.
grant select on lms.active_days to lms_system;
grant select, insert, update, delete on lms.stats_windows to lms_system;
grant select, insert, update, delete on lms.tenant_periods, lms.course_periods, lms.instructor_periods to lms_system;

grant execute on function
internal.expect_stats(text, uuid),
internal.stats_since(date, text),
internal.sum_money(jsonb[]),
internal.taught_courses(),
internal.figures_json(bigint, bigint, bigint, bigint, bigint, jsonb, boolean),
internal.earnings_json(jsonb)
to lms_system;

-- No request role reads what reporting holds: the functions that do ask who may know.
grant execute on function
internal.stats_figures(text, uuid, text, date, date),
internal.stats_standing(text, uuid)
to lms_instructor, lms_admin, lms_operator;
grant execute on function internal.stats_of_courses(text, text, date) to lms_instructor, lms_admin;
grant execute on function internal.tenant_stats_page(integer, text), internal.queue_stats_refresh() to lms_operator;
grant execute on function
internal.course_stats_page(text, text, date, text, text, integer, text),
internal.earnings_json(jsonb),
internal.figures_json(bigint, bigint, bigint, bigint, bigint, jsonb, boolean),
internal.stats_between(text, uuid, text, date, date),
internal.stats_overview(text, uuid),
internal.stats_periods(text, uuid, text, date, date, integer, text),
internal.sum_money(jsonb[]),
internal.top_courses(text)
to lms_instructor, lms_admin, lms_operator;

grant execute on function
app.get_admin_stats(uuid, uuid),
app.get_course_stats(uuid, uuid, uuid),
app.get_platform_stats(uuid, uuid),
app.get_teaching_stats(uuid, uuid),
app.list_admin_course_stats(uuid, uuid, text, date, text, text, integer, text),
app.list_admin_periods(uuid, uuid, text, date, date, integer, text),
app.list_course_periods(uuid, uuid, uuid, text, date, date, integer, text),
app.list_platform_periods(uuid, uuid, text, date, date, integer, text),
app.list_teaching_course_stats(uuid, uuid, text, date, text, text, integer, text),
app.list_teaching_periods(uuid, uuid, text, date, date, integer, text),
app.list_tenant_stats(uuid, uuid, integer, text),
app.queue_stats_refresh(uuid, uuid)
to lms_api;
grant execute on function app.refresh_stats(interval, boolean) to lms_worker;
