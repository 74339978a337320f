create trigger keep before update or delete on lms.audit_log
for each row execute function internal.keep_audit_log();
comment on trigger keep on lms.audit_log is 'Append-only, its owner included.';

-- Whose rows the wall hides is refused as well, and not told that there were none.
create trigger keep_whole before update or delete or truncate on lms.audit_log
for each statement execute function internal.keep_audit_log();
comment on trigger keep_whole on lms.audit_log is 'Append-only, its owner included.';

alter table lms.audit_log enable always trigger keep, enable always trigger keep_whole;

do $partitions$
declare
  v_partition regclass;
begin
  for v_partition in
    select i.inhrelid from pg_inherits as i where i.inhparent = 'lms.audit_log'::regclass
  loop
    perform internal.guard_audit_partition(v_partition);
  end loop;
  perform app.make_audit_partitions();
end
$partitions$;

-- What is audited: who may do what, what is taught, what is owed, how it looks. Not audited is what people do all day:
-- progress, attempts, votes, reads. Where a table holds both, a condition or the columns of UPDATE OF decide before a
-- function is called.
--
-- noted: the columns that matter, and no others do; NULL: all matter but the silent ones, what a migration adds
-- included. inserted, updated: conditions; NULL: always; never: as it says.
do $audited$
declare
  v_audited record;
  v_silent text[];
  v_keys text[];
  v_columns text[];
  v_watched text[];
  v_arguments text;
begin
  for v_audited in
    select
      a.name,
      format('lms.%I', a.name)::regclass as relation,
      string_to_array(a.silent, ' ') as silent,
      string_to_array(a.noted, ' ') as noted,
      a.inserted,
      a.updated
    from (values
      ('tenants', 'version updated_at', null, null, null),
      ('tenant_domains', '', null, null, null),
      ('users', 'version updated_at last_sign_in_at', null, null, null),
      ('credentials', 'updated_at', null, null, null),
      ('identity_providers', 'updated_at', null, null, null),
      ('identities', '', null, null, null),
      ('invitations', '', null, null, null),
      -- Whom somebody else has signed out, or a person one of their devices; a session as such is no change of anything.
      ('sessions', '', 'user_id ended_at end_reason', 'never', $$new.end_reason in ('revoked', 'suspended')$$),
      (
        'courses',
        'version updated_at search module_count lesson_count required_lesson_count duration_seconds enrollment_count '
        'quiz_count required_quiz_count',
        null, null, null
      ),
      ('course_instructors', '', null, null, null),
      ('modules', 'version updated_at', null, null, null),
      ('lessons', 'version updated_at', null, null, null),
      ('lesson_contents', '', null, null, null),
      ('quizzes', 'version updated_at question_count counts', null, null, null),
      ('questions', '', null, null, null),
      ('answer_keys', '', null, null, null),
      -- A place that somebody took or bought is noted where it was paid for, if it was.
      ('enrollments', '', 'source status', $$new.source = 'grant'$$, null),
      ('certificates', 'cert_url verify_url pdf_sha256 pdf_size rendered_at', null, null, null),
      ('certificate_designs', '', null, null, null),
      -- Every institution begins with the same.
      ('xp_rules', 'version updated_at', null, 'never', null),
      ('badges', 'version updated_at', null, null, null),
      ('posts', '', 'course_id user_id title is_pinned is_locked hidden_at deleted_at', 'never', null),
      ('replies', '', 'course_id post_id user_id hidden_at deleted_at', 'never', null),
      ('moderation_decisions', '', null, null, null),
      ('forum_suspensions', '', null, null, null),
      ('announcements', 'body_html told_through queued_at told_at', null, null, null),
      (
        'payment_accounts',
        'version updated_at checked_at signature_failures last_signature_failure_at swept_until', null, null, null
      ),
      ('payment_keys', '', null, null, null),
      ('webhook_secrets', '', null, null, null),
      ('tax_profiles', 'version updated_at', null, null, null),
      ('coupons', 'version updated_at', null, null, null),
      ('payment_orders', '', 'status', 'never', null),
      (
        'payments', '', 'status disposition captured refunded order_uuid user_id course_id dispute_id dispute_status',
        'never', null
      ),
      ('refunds', 'updated_at', null, null, null),
      ('payment_issues', '', null, null, null),
      ('invoices', 'pdf_sha256 pdf_size rendered_at', null, null, 'never'),
      -- Who took data out.
      ('report_jobs', '', 'requested_by report format filters', null, 'never'),
      ('analysts', '', null, null, null)
    ) as a (name, silent, noted, inserted, updated)
  loop
    v_keys := array(
      select c.attname
      from pg_index as i
      cross join unnest(i.indkey) with ordinality as k (attnum, nr)
      join pg_attribute as c on c.attrelid = i.indrelid and c.attnum = k.attnum
      where i.indrelid = v_audited.relation and i.indisprimary and c.attname <> 'tenant_id'
      order by k.nr
    );
    v_silent := array(
      select c.attname
      from pg_attribute as c
      where c.attrelid = v_audited.relation
        and c.attnum > 0
        and not c.attisdropped
        and (
          c.attname = 'tenant_id'
          or c.attname = any (v_audited.silent)
          or (v_audited.noted is not null and c.attname <> all (v_audited.noted || v_keys))
        )
      order by c.attnum
    );
    v_columns := array(
      select c.attname
      from pg_attribute as c
      where c.attrelid = v_audited.relation
        and c.attnum > 0
        and not c.attisdropped
        and c.attname <> all (v_silent)
      order by c.attnum
    );
    -- What has members of its own, or a name that is blacked out; looking at every value would cost more than the rest.
    v_watched := array(
      select c.attname
      from pg_attribute as c
      where c.attrelid = v_audited.relation
        and c.attname = any (v_columns)
        and (
          c.atttypid = 'jsonb'::regtype
          or internal.redacted(jsonb_build_object(c.attname, 'x')) <> jsonb_build_object(c.attname, 'x')
        )
      order by c.attnum
    );
    v_arguments := format(
      '%L, %L, %L', array_to_string(v_keys, ','), array_to_string(v_silent, ','), array_to_string(v_watched, ',')
    );

    if v_audited.inserted is distinct from 'never' then
      execute format(
        'create trigger audit_insert after insert on %s for each row %s execute function internal.audit(%s)',
        v_audited.relation, 'when (' || v_audited.inserted || ')', v_arguments
      );
      execute format('comment on trigger audit_insert on %s is %L', v_audited.relation, 'Notes who brought what.');
    end if;
    if v_audited.updated is distinct from 'never' then
      execute format(
        'create trigger audit_update after update of %s on %s for each row %s execute function internal.audit(%s)',
        (select string_agg(quote_ident(name), ', ') from unnest(v_columns) as noted (name)), v_audited.relation,
        'when (' || v_audited.updated || ')', v_arguments
      );
      execute format('comment on trigger audit_update on %s is %L', v_audited.relation, 'Notes who changed what.');
    end if;
    execute format(
      'create trigger audit_delete after delete on %s for each row execute function internal.audit(%s)',
      v_audited.relation, v_arguments
    );
    execute format('comment on trigger audit_delete on %s is %L', v_audited.relation, 'Notes who removed what.');
  end loop;
end
$audited$;
