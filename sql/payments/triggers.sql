create trigger seal before insert on lms.payment_orders
for each row execute function internal.seal_order();
comment on trigger seal on lms.payment_orders is 'What the order froze can be told later from what it holds then.';

create trigger keep before update on lms.payment_orders
for each row execute function internal.keep_order();
comment on trigger keep on lms.payment_orders is 'An order costs what it cost when it was made, and only moves on.';

create trigger keep before update on lms.payments
for each row execute function internal.keep_payment();
comment on trigger keep on lms.payments is 'A payment only moves on.';

create trigger keep before update or delete on lms.invoices
for each row execute function internal.keep_invoice();
comment on trigger keep on lms.invoices is 'An invoice that was issued never changes.';

create trigger keep_whole before truncate on lms.invoices
for each statement execute function internal.keep_invoice();
comment on trigger keep_whole on lms.invoices is 'An invoice that was issued never changes.';

create trigger touch
before update of description, percent_basis_points, amount, currency, course_id, max_redemptions,
max_redemptions_per_person, starts_at, ends_at, is_active
on lms.coupons
for each row execute function internal.touch();
comment on trigger touch on lms.coupons is 'Counts edits, for the ETag.';

create trigger touch before update on lms.tax_profiles
for each row when (old.* is distinct from new.*)
execute function internal.touch();
comment on trigger touch on lms.tax_profiles is 'Counts edits, for the ETag.';

create trigger keep before update of max_redemptions, max_redemptions_per_person on lms.coupons
for each row execute function internal.keep_coupon();
comment on trigger keep on lms.coupons is 'A limit holds from the moment it is set.';
