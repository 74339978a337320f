-- depends: 0012.notifications
set local role lms_owner;

create table lms.payment_accounts (
  tenant_id uuid not null references lms.tenants (id),
  id uuid not null default lms.new_id(),
  mode text not null check (mode in ('test', 'live')),
  is_active boolean not null default true,
  webhook_token text not null check (webhook_token ~ '^[A-Za-z0-9_-]{64}$'),
  auto_refund boolean not null default true,
  checked_at timestamptz,
  check_error text check (length(check_error) <= 500),
  signature_failures bigint not null default 0,
  last_signature_failure_at timestamptz,
  swept_until timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, mode),
  unique (tenant_id, webhook_token)
);
comment on table lms.payment_accounts is
'An institution''s account at the gateway: one to try things with (test), one for money (live). Secrets are elsewhere.';
comment on column lms.payment_accounts.webhook_token is
'Last part of the address of its webhooks, the only thing that says whose they are: base64url of the tenant_id''s 16 bytes '
'and 32 random ones.';
comment on column lms.payment_accounts.auto_refund is 'Payments that cannot be used are given back without asking anybody.';
comment on column lms.payment_accounts.checked_at is 'When the gateway was last asked whether the key is good.';
comment on column lms.payment_accounts.swept_until is 'The account''s payments were compared with ours up to this time.';

create table lms.payment_keys (
  tenant_id uuid not null,
  account_id uuid not null,
  key_id text not null check (key_id ~ '^rzp_(test|live)_[A-Za-z0-9]{8,40}$'),
  secret_sealed text not null check (length(secret_sealed) <= 4096),
  secret_last4 text not null check (length(secret_last4) = 4),
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  primary key (tenant_id, account_id, key_id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id)
);
create unique index payment_keys_current on lms.payment_keys (tenant_id, account_id) where retired_at is null;
comment on table lms.payment_keys is
'Keys of an account. A retired one is kept: the callbacks of orders that were made with it are signed with its secret.';
comment on column lms.payment_keys.secret_sealed is
'An AES-256-GCM envelope that the API seals and opens; the database never sees the clear text.';

create table lms.webhook_secrets (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  account_id uuid not null,
  secret_sealed text not null check (length(secret_sealed) <= 4096),
  secret_last4 text not null check (length(secret_last4) = 4),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id)
);
create index webhook_secrets_account on lms.webhook_secrets (tenant_id, account_id, created_at);
create unique index webhook_secrets_current on lms.webhook_secrets (tenant_id, account_id) where expires_at is null;
comment on table lms.webhook_secrets is 'What webhooks are signed with; the former one stays good while it is rotated.';
comment on column lms.webhook_secrets.secret_sealed is 'An AES-256-GCM envelope, as in payment_keys.';

create table lms.payment_account_changes (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  account_id uuid not null,
  user_id uuid,
  change text not null check (length(change) <= 200),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id)
);
create index payment_account_changes_newest
on lms.payment_account_changes (tenant_id, account_id, created_at desc, id desc);
create index payment_account_changes_user on lms.payment_account_changes (tenant_id, user_id);
comment on table lms.payment_account_changes is 'Who changed which secret of an account, and when; never what it was.';

create table lms.tax_profiles (
  tenant_id uuid primary key references lms.tenants (id),
  legal_name text not null check (length(legal_name) between 1 and 200 and legal_name !~ '[[:cntrl:]]'),
  address text not null check (length(address) between 1 and 500 and address !~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]'),
  state_code text not null check (state_code ~ '^[0-9]{2}$'),
  gstin text check (gstin ~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$' and left(gstin, 2) = state_code),
  sac text not null default '999293' check (sac ~ '^9992[0-9]{0,2}$'),
  rate_basis_points integer not null check (rate_basis_points between 0 and 10000 and rate_basis_points % 2 = 0),
  exemption text check (length(exemption) between 1 and 300),
  prices_include_tax boolean not null default true,
  prefix text not null default 'INV' check (prefix ~ '^[A-Z0-9]{1,3}$'),
  credit_note_prefix text not null default 'CN' check (credit_note_prefix ~ '^[A-Z0-9]{1,3}$'),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (gstin is not null or rate_basis_points = 0),
  check (exemption is null or rate_basis_points = 0),
  check (prefix <> credit_note_prefix),
  check (prefix not in ('TST', 'TCN') and credit_note_prefix not in ('TST', 'TCN'))
);
comment on table lms.tax_profiles is
'How an institution taxes what it sells in India. Without one, or without a GSTIN, its invoices carry no tax.';
comment on column lms.tax_profiles.state_code is 'The number that begins a GSTIN; decides between CGST + SGST and IGST.';
comment on column lms.tax_profiles.sac is 'Services accounting code: 9992 is education.';
comment on column lms.tax_profiles.rate_basis_points is 'Hundredths of a percent of the whole tax; even, since it is halved.';
comment on column lms.tax_profiles.exemption is 'The notification by which the courses are exempt, printed on the invoice.';

create table lms.coupons (
  tenant_id uuid not null references lms.tenants (id),
  id uuid not null default lms.new_id(),
  code text not null check (code ~ '^[A-Z0-9][A-Z0-9_-]{1,39}$'),
  description text not null default '' check (length(description) <= 500 and description !~ '[[:cntrl:]]'),
  kind text not null check (kind in ('percentage', 'fixed', 'free')),
  percent_basis_points integer check (percent_basis_points between 1 and 10000),
  amount bigint check (amount between 1 and 100000000000),
  currency text check (currency ~ '^[A-Z]{3}$'),
  course_id uuid,
  max_redemptions integer check (max_redemptions between 1 and 10000000),
  max_redemptions_per_person integer not null default 1 check (max_redemptions_per_person between 1 and 1000),
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  is_active boolean not null default true,
  version bigint not null default 1,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, code),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id) on delete cascade,
  foreign key (tenant_id, created_by) references lms.users (tenant_id, id),
  check (
    case kind
      when 'percentage' then num_nonnulls(percent_basis_points) = 1 and num_nulls(amount, currency) = 2
      when 'fixed' then num_nulls(percent_basis_points) = 1 and num_nonnulls(amount, currency) = 2
      else num_nulls(percent_basis_points, amount, currency) = 3
    end
  ),
  check (ends_at > starts_at)
);
create index coupons_newest on lms.coupons (tenant_id, created_at desc, id desc);
create index coupons_course on lms.coupons (tenant_id, course_id);
create index coupons_creator on lms.coupons (tenant_id, created_by);
comment on table lms.coupons is 'What makes a course cheaper for whoever knows its code.';
comment on column lms.coupons.code is 'Upper case: what people type is folded before it is compared.';
comment on column lms.coupons.course_id is 'NULL: any course.';
comment on column lms.coupons.max_redemptions is 'In total, what is reserved included; NULL: no limit.';

create table lms.payment_orders (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  course_id uuid not null,
  account_id uuid,
  key_id text,
  mode text not null check (mode in ('test', 'live')),
  status text not null default 'creating' check (
    status in ('creating', 'open', 'attempted', 'paid', 'create_failed', 'expired', 'superseded', 'free')
  ),
  receipt text not null check (length(receipt) between 1 and 40),
  order_id text check (order_id ~ '^order_[A-Za-z0-9]{8,32}$'),
  course_title text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  list_amount bigint not null check (list_amount > 0),
  discount bigint not null default 0 check (discount between 0 and list_amount),
  taxable bigint not null check (taxable >= 0),
  cgst bigint not null default 0 check (cgst >= 0),
  sgst bigint not null default 0 check (sgst = cgst),
  igst bigint not null default 0 check (igst >= 0),
  amount bigint not null check (amount >= 0),
  coupon_id uuid,
  coupon_code text,
  tax jsonb not null default '{}' check (jsonb_typeof(tax) = 'object' and length(tax::text) <= 4000),
  billing jsonb not null default '{}' check (jsonb_typeof(billing) = 'object' and length(billing::text) <= 4000),
  failure text check (length(failure) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  attached_at timestamptz,
  callback_at timestamptz,
  paid_at timestamptz,
  expires_at timestamptz not null,
  checks integer not null default 0,
  next_check_at timestamptz,
  fingerprint bytea check (length(fingerprint) = 32),
  primary key (tenant_id, id),
  unique (tenant_id, receipt),
  unique (tenant_id, account_id, order_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id),
  foreign key (tenant_id, account_id, key_id) references lms.payment_keys (tenant_id, account_id, key_id),
  foreign key (tenant_id, coupon_id) references lms.coupons (tenant_id, id),
  check (amount = taxable + cgst + sgst + igst),
  check (cgst = 0 or igst = 0),
  check ((status = 'free') = (amount = 0)),
  check (status = 'free' or num_nulls(account_id, key_id) = 0),
  check (status not in ('open', 'attempted') or order_id is not null),
  check (status <> 'paid' or (paid_at is not null and order_id is not null))
);
create unique index payment_orders_live on lms.payment_orders (tenant_id, user_id, course_id)
where status in ('creating', 'open', 'attempted');
create index payment_orders_newest on lms.payment_orders (tenant_id, user_id, created_at desc, id desc);
create index payment_orders_course on lms.payment_orders (tenant_id, course_id, created_at desc, id desc);
create index payment_orders_key on lms.payment_orders (tenant_id, account_id, key_id);
create index payment_orders_coupon on lms.payment_orders (tenant_id, coupon_id);
create index payment_orders_due on lms.payment_orders (next_check_at) where next_check_at is not null;
create index payment_orders_expiry on lms.payment_orders (expires_at) where status in ('creating', 'open', 'attempted');
comment on table lms.payment_orders is
'Somebody''s wish to buy a course, with everything that decides what it costs frozen as it was then; the order at the '
'gateway is made from it.';
comment on column lms.payment_orders.receipt is 'By which the gateway is asked for an order whose making was not answered.';
comment on column lms.payment_orders.order_id is 'The gateway''s id, set once.';
comment on column lms.payment_orders.list_amount is 'The course''s price, in minor units like every amount.';
comment on column lms.payment_orders.taxable is 'What the tax is on: after the discount, without the tax.';
comment on column lms.payment_orders.amount is 'What is paid: taxable + cgst + sgst + igst.';
comment on column lms.payment_orders.tax is
'The institution''s tax profile as it was, and the place of supply: {"legal_name", "gstin", "sac", "rate_basis_points", …}.';
comment on column lms.payment_orders.billing is 'Who the invoice is for: {"name", "address", "state_code", "gstin", …}.';
comment on column lms.payment_orders.fingerprint is
'Of all that was frozen, kept by trigger when the order was made: what does not fit it any more was changed.';
comment on column lms.payment_orders.next_check_at is 'When the gateway is asked next what became of it; NULL: settled.';

create table lms.coupon_redemptions (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  coupon_id uuid not null,
  user_id uuid not null,
  order_id uuid not null,
  status text not null default 'reserved' check (status in ('reserved', 'redeemed', 'released', 'waived')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, order_id),
  foreign key (tenant_id, coupon_id) references lms.coupons (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id),
  foreign key (tenant_id, order_id) references lms.payment_orders (tenant_id, id)
);
create index coupon_redemptions_coupon on lms.coupon_redemptions (tenant_id, coupon_id, status, user_id);
create index coupon_redemptions_user on lms.coupon_redemptions (tenant_id, user_id);
create index coupon_redemptions_newest
on lms.coupon_redemptions (tenant_id, coupon_id, created_at desc, id desc);
comment on table lms.coupon_redemptions is
'A use of a coupon: reserved with the order until expires_at, redeemed by its capture, released when it comes to nothing; '
'waived when staff let a late payment have it beyond the limit.';

create table lms.payments (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  account_id uuid not null,
  payment_id text not null check (payment_id ~ '^pay_[A-Za-z0-9]{8,32}$'),
  order_uuid uuid,
  gateway_order_id text,
  user_id uuid,
  course_id uuid,
  mode text not null check (mode in ('test', 'live')),
  amount bigint not null check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  captured bigint not null default 0 check (captured between 0 and amount),
  refunded bigint not null default 0 check (refunded between 0 and captured),
  status text not null check (
    status in ('created', 'failed', 'authorized', 'captured', 'partially_refunded', 'refunded')
  ),
  disposition text not null default 'none' check (
    disposition in ('none', 'enrolled', 'needs_refund', 'refunding', 'refunded', 'review', 'disputed', 'test')
  ),
  method text check (length(method) <= 40),
  error_code text check (length(error_code) <= 200),
  error_description text check (length(error_description) <= 500),
  dispute_id text check (length(dispute_id) <= 64),
  dispute_status text check (
    dispute_status in ('open', 'under_review', 'action_required', 'won', 'lost', 'closed')
  ),
  disputed_at timestamptz,
  disposition_before text check (
    disposition_before in ('none', 'enrolled', 'needs_refund', 'refunding', 'review')
  ),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  captured_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, account_id, payment_id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id),
  foreign key (tenant_id, order_uuid) references lms.payment_orders (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id),
  check ((order_uuid is null) = (user_id is null) and (user_id is null) = (course_id is null)),
  check ((captured > 0) = (status in ('captured', 'partially_refunded', 'refunded'))),
  check (mode = 'live' or disposition <> 'enrolled'),
  check ((disposition = 'disputed') = (disposition_before is not null)),
  check (num_nulls(dispute_id, dispute_status, disputed_at) in (0, 3))
);
create unique index payments_enrolling on lms.payments (tenant_id, order_uuid) where disposition = 'enrolled';
create index payments_order on lms.payments (tenant_id, order_uuid);
create index payments_newest on lms.payments (tenant_id, user_id, created_at desc, id desc);
create index payments_course on lms.payments (tenant_id, course_id, created_at desc, id desc);
create index payments_all on lms.payments (tenant_id, created_at desc, id desc);
create index payments_captured on lms.payments (tenant_id, captured_at) where captured > 0;
comment on table lms.payments is
'Money that somebody paid, or tried to: the gateway''s truth (status, forward only) and what we made of it (disposition).';
comment on column lms.payments.payment_id is 'The gateway''s id.';
comment on column lms.payments.order_uuid is 'Our order; NULL when the gateway tells of one that we do not know.';
comment on column lms.payments.refunded is 'Processed refunds, by the gateway''s word.';
comment on column lms.payments.disposition is
'none: no money of ours yet. enrolled: it gave the enrolment. needs_refund, refunding, refunded: it is of no use and goes '
'back. review: somebody must look. disputed: the bank asks for it back. test: captured at a test account.';
comment on column lms.payments.disputed_at is 'When the dispute began, by the gateway''s clock: the later one of two counts.';
comment on column lms.payments.disposition_before is
'What a disputed payment was, and is again when the dispute is won; enrolled as long as the enrolment stays.';

create table lms.refunds (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  payment_uuid uuid not null,
  account_id uuid not null,
  refund_id text check (refund_id ~ '^rfnd_[A-Za-z0-9]{8,32}$'),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'requested' check (status in ('requested', 'pending', 'processed', 'failed')),
  source text not null check (source in ('staff', 'automatic', 'gateway')),
  reason text not null default '' check (length(reason) <= 1000),
  idempotency_key text not null check (length(idempotency_key) between 10 and 64),
  requested_by uuid,
  failure text check (length(failure) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  processed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, account_id, refund_id),
  unique (tenant_id, idempotency_key),
  foreign key (tenant_id, payment_uuid) references lms.payments (tenant_id, id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id),
  foreign key (tenant_id, requested_by) references lms.users (tenant_id, id),
  check (status not in ('pending', 'processed') or refund_id is not null)
);
create index refunds_payment on lms.refunds (tenant_id, payment_uuid, created_at);
create index refunds_requester on lms.refunds (tenant_id, requested_by);
create index refunds_processed on lms.refunds (tenant_id, processed_at) where status = 'processed';
comment on table lms.refunds is 'Money that goes back: what was asked of the gateway, or done in its dashboard.';
comment on column lms.refunds.idempotency_key is 'Sent with the request, so that asking again after a time-out refunds once.';

create table lms.payment_events (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  account_id uuid not null,
  event_id text check (length(event_id) <= 200),
  event text check (length(event) <= 200),
  body bytea not null check (length(body) <= 1048576),
  body_sha256 bytea not null check (length(body_sha256) = 32),
  status text not null default 'pending' check (status in ('pending', 'processed', 'ignored', 'unreadable', 'failed')),
  attempts integer not null default 0,
  error text check (length(error) <= 500),
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, account_id, body_sha256),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id)
);
create index payment_events_newest on lms.payment_events (tenant_id, account_id, received_at desc, id desc);
create index payment_events_pending on lms.payment_events (received_at) where status = 'pending';
comment on table lms.payment_events is
'The inbox of webhooks whose signature was good: the bytes as they came, once. What came again says nothing new.';
comment on column lms.payment_events.event_id is 'From a header that the signature does not cover: for people, not for decisions.';

create table lms.payment_issues (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  kind text not null check (
    kind in (
      'unknown_order', 'amount_mismatch', 'currency_mismatch', 'order_mismatch', 'duplicate_payment', 'course_gone',
      'person_barred', 'coupon_exhausted', 'dispute', 'refund_failed', 'unreadable_event'
    )
  ),
  payment_uuid uuid,
  order_uuid uuid,
  refund_uuid uuid,
  event_uuid uuid,
  detail jsonb not null default '{}' check (jsonb_typeof(detail) = 'object' and length(detail::text) <= 4000),
  status text not null default 'open' check (status in ('open', 'resolved')),
  resolution text check (resolution in ('refund', 'enrol', 'link', 'revoke', 'dismiss', 'automatic')),
  note text check (length(note) <= 1000),
  resolved_by uuid,
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_uuid) references lms.payments (tenant_id, id),
  foreign key (tenant_id, order_uuid) references lms.payment_orders (tenant_id, id),
  foreign key (tenant_id, refund_uuid) references lms.refunds (tenant_id, id),
  foreign key (tenant_id, event_uuid) references lms.payment_events (tenant_id, id),
  foreign key (tenant_id, resolved_by) references lms.users (tenant_id, id),
  check (num_nonnulls(payment_uuid, order_uuid, refund_uuid, event_uuid) >= 1),
  check ((status = 'resolved') = (resolution is not null and resolved_at is not null))
);
create unique index payment_issues_open_payment on lms.payment_issues (tenant_id, kind, payment_uuid)
where status = 'open' and payment_uuid is not null and refund_uuid is null;
create unique index payment_issues_open_refund on lms.payment_issues (tenant_id, kind, refund_uuid)
where status = 'open' and refund_uuid is not null;
create unique index payment_issues_open_order on lms.payment_issues (tenant_id, kind, order_uuid)
where status = 'open' and num_nulls(payment_uuid, refund_uuid) = 2 and order_uuid is not null;
create unique index payment_issues_open_event on lms.payment_issues (tenant_id, kind, event_uuid)
where status = 'open' and event_uuid is not null;
create index payment_issues_queue on lms.payment_issues (tenant_id, status, created_at, id);
create index payment_issues_payment on lms.payment_issues (tenant_id, payment_uuid);
create index payment_issues_order on lms.payment_issues (tenant_id, order_uuid);
create index payment_issues_refund on lms.payment_issues (tenant_id, refund_uuid);
create index payment_issues_event on lms.payment_issues (tenant_id, event_uuid);
create index payment_issues_resolver on lms.payment_issues (tenant_id, resolved_by);
comment on table lms.payment_issues is 'What a person of the institution must look at, and what they did about it.';
comment on column lms.payment_issues.detail is 'What the gateway said: ids, amounts, a status; no secrets.';

create table lms.invoice_counters (
  tenant_id uuid not null references lms.tenants (id),
  series text not null check (series in ('invoice', 'credit_note', 'test_invoice', 'test_credit_note')),
  financial_year integer not null check (financial_year between 2000 and 2999),
  last_number bigint not null check (last_number >= 0),
  primary key (tenant_id, series, financial_year)
);
comment on table lms.invoice_counters is
'The last number of a series: advanced by the transaction that issues, so that no number is left out.';
comment on column lms.invoice_counters.financial_year is 'The year in which it began: April to March, by India''s calendar.';

create table lms.invoices (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  series text not null check (series in ('invoice', 'credit_note', 'test_invoice', 'test_credit_note')),
  financial_year integer not null,
  sequence bigint not null check (sequence > 0),
  number text not null check (length(number) between 1 and 16),
  issued_on date not null,
  user_id uuid not null,
  course_id uuid not null,
  order_uuid uuid not null,
  payment_uuid uuid,
  refund_uuid uuid,
  corrects uuid,
  description text not null check (length(description) <= 300),
  seller jsonb not null,
  buyer jsonb not null,
  place_of_supply text,
  sac text,
  rate_basis_points integer not null check (rate_basis_points >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  list_amount bigint not null check (list_amount >= 0),
  discount bigint not null check (discount >= 0),
  taxable bigint not null check (taxable >= 0),
  cgst bigint not null check (cgst >= 0),
  sgst bigint not null check (sgst = cgst),
  igst bigint not null check (igst >= 0),
  amount bigint not null check (amount = taxable + cgst + sgst + igst),
  locale text not null,
  pdf_sha256 bytea check (length(pdf_sha256) = 32),
  pdf_size integer check (pdf_size > 0),
  rendered_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, series, financial_year, sequence),
  unique (tenant_id, number),
  unique (tenant_id, refund_uuid),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id),
  foreign key (tenant_id, order_uuid) references lms.payment_orders (tenant_id, id),
  foreign key (tenant_id, payment_uuid) references lms.payments (tenant_id, id),
  foreign key (tenant_id, refund_uuid) references lms.refunds (tenant_id, id),
  foreign key (tenant_id, corrects) references lms.invoices (tenant_id, id),
  check ((series like '%credit_note') = (corrects is not null and refund_uuid is not null)),
  check (seller ->> 'legal_name' is not null and seller ->> 'institution_name' is not null),
  check (buyer ->> 'name' is not null)
);
create unique index invoices_of_payment on lms.invoices (tenant_id, payment_uuid) where corrects is null;
create index invoices_newest on lms.invoices (tenant_id, user_id, created_at desc, id desc);
create index invoices_all on lms.invoices (tenant_id, created_at desc, id desc);
create index invoices_course on lms.invoices (tenant_id, course_id);
create index invoices_order on lms.invoices (tenant_id, order_uuid);
create index invoices_payment on lms.invoices (tenant_id, payment_uuid);
create index invoices_corrected on lms.invoices (tenant_id, corrects);
comment on table lms.invoices is
'Invoices, and the credit notes that correct them: frozen when issued, never changed; only their PDF is made later.';
comment on column lms.invoices.seller is 'The institution''s tax profile as it was: {"legal_name", "address", "gstin", …}.';
comment on column lms.invoices.buyer is 'Who it is for, as the order had it: {"name", "email", "address", "state_code", "gstin", …}.';

create table lms.gateway_jobs (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  account_id uuid not null,
  command text not null check (
    command in ('create_order', 'fetch_order', 'fetch_payment', 'refund', 'fetch_refund', 'sweep_payments')
  ),
  order_uuid uuid,
  payment_uuid uuid,
  refund_uuid uuid,
  payment_id text,
  status text not null default 'pending' check (status in ('pending', 'done', 'failed')),
  attempts integer not null default 0,
  run_at timestamptz not null default now(),
  leased_until timestamptz,
  lease uuid,
  error text check (length(error) <= 500),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references lms.payment_accounts (tenant_id, id),
  foreign key (tenant_id, order_uuid) references lms.payment_orders (tenant_id, id),
  foreign key (tenant_id, payment_uuid) references lms.payments (tenant_id, id),
  foreign key (tenant_id, refund_uuid) references lms.refunds (tenant_id, id)
);
create unique index gateway_jobs_order
on lms.gateway_jobs (tenant_id, command, order_uuid, coalesce(payment_id, ''))
where status = 'pending' and order_uuid is not null and refund_uuid is null;
create unique index gateway_jobs_refund on lms.gateway_jobs (tenant_id, command, refund_uuid)
where status = 'pending' and refund_uuid is not null;
create unique index gateway_jobs_sweep on lms.gateway_jobs (tenant_id, account_id)
where status = 'pending' and command = 'sweep_payments';
create index gateway_jobs_leased on lms.gateway_jobs (tenant_id, account_id)
where status = 'pending' and lease is not null;
create index gateway_jobs_due on lms.gateway_jobs (run_at) where status = 'pending';
create index gateway_jobs_account on lms.gateway_jobs (tenant_id, account_id);
create index gateway_jobs_of_order on lms.gateway_jobs (tenant_id, order_uuid);
create index gateway_jobs_of_payment on lms.gateway_jobs (tenant_id, payment_uuid);
create index gateway_jobs_of_refund on lms.gateway_jobs (tenant_id, refund_uuid);
comment on table lms.gateway_jobs is
'What must be asked of the gateway, by whoever holds the lease: the request that caused it, or the worker after it. No '
'transaction is open meanwhile, and asking twice does nothing twice.';
reset role;
