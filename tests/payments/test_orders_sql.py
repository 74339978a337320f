"""Orders and payments without HTTP and without a gateway: whoever speaks, in which order, and how many at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.payments.till import Till
from tests.support.api import together
from tests.support.people import User, act_in
from tests.support.postgres import Connection, Database, Server

BOUGHT = {
    "orders": ["paid"],
    "payments": ["captured enrolled"],
    "place": ["active by payment"],
    "invoices": [50000],
    "coupons": [],
    "told": ["paid"],
}


@pytest.fixture(scope="module")
def till_of_module(module_database: Database) -> Till:
    return Till.open(module_database)


@pytest.fixture
def till(till_of_module: Till) -> Iterator[Till]:
    yield till_of_module
    assert till_of_module.contradictions() == []


def test_the_last_use_of_a_coupon_is_one_persons(till: Till) -> None:
    course, coupon = till.course(), till.coupon(max_redemptions=2)
    people = [till.student() for _ in range(8)]
    answers = together(*[partial(till.begin, person, course, coupon) for person in people])
    lucky = [person for person, answer in zip(people, answers, strict=True) if answer != "LM218"]
    assert len(lucky) == 2
    assert till.hear(till.payment(till.attach(answers[people.index(lucky[0])]), 45000)) == "enrolled"
    till.let_expire(lucky[1])
    till.call("expire_orders", login="lms_worker")
    assert till.story(lucky[1], course)["orders"] == ["expired"]
    late = next(person for person in people if person not in lucky)
    assert till.begin(late, course, coupon)["order"]["coupon_code"] == coupon


def test_a_coupon_that_ran_out_between_order_and_payment_is_looked_at(till: Till) -> None:
    course, coupon = till.course(), till.coupon(max_redemptions=1)
    first, second = till.student(), till.student()
    early = till.sell(first, course, coupon)
    till.let_expire(first)
    assert till.hear(till.sell(second, course, coupon)) == "enrolled"
    assert till.hear(early) == "review"
    assert till.issues(first) == [("coupon_exhausted", "open")]
    story = till.story(first, course)
    assert (story["place"], story["invoices"], story["coupons"]) == ([], [], ["reserved"])

    issue = till.database.value(
        "select i.id from lms.payment_issues as i join lms.payments as p on p.id = i.payment_uuid where p.user_id = %s",
        first.id,
    )
    till.call("resolve_payment_issue", till.tenant.id, till.admin.id, issue, "enrol", "Our fault.")
    story = till.story(first, course)
    assert (story["orders"], story["payments"], story["coupons"]) == (["paid"], ["captured enrolled"], ["waived"])


def test_a_coupon_whose_time_is_over_is_redeemed_while_there_is_room(till: Till) -> None:
    course, coupon, student = till.course(), till.coupon(max_redemptions=1), till.student()
    payment = till.sell(student, course, coupon)
    till.let_expire(student)
    till.call("expire_orders", login="lms_worker")
    till.database.execute("update lms.coupons set ends_at = now(), is_active = false where code = %s", coupon)
    assert till.hear(payment) == "enrolled"
    assert till.story(student, course)["coupons"] == ["redeemed"]


def test_capture_and_beginner_race_for_a_coupon(till: Till) -> None:
    course = till.course()
    for _ in range(6):
        coupon = till.coupon(max_redemptions=1)
        payer, beginner = till.student(), till.student()
        payment = till.sell(payer, course, coupon)
        till.let_expire(payer)
        paid, begun = together(partial(till.hear, payment), partial(till.begin, beginner, course, coupon))
        assert (paid, begun == "LM218") in [("enrolled", True), ("review", False)]


def test_two_devices_begin_one_order(till: Till) -> None:
    course, student = till.course(), till.student()
    answers = together(*[partial(till.begin, student, course)] * 8)
    assert len({answer["order"]["id"] for answer in answers}) == 1
    assert len({answer["job_id"] for answer in answers}) == 1
    assert till.story(student, course)["orders"] == ["creating"]


def test_two_devices_with_different_coupons_leave_one_order_to_pay(till: Till) -> None:
    course, student = till.course(), till.student()
    coupons = [till.coupon(max_redemptions=1), till.coupon(max_redemptions=1), None]
    together(*[partial(till.begin, student, course, coupon) for coupon in coupons * 2])
    story = till.story(student, course)
    assert Counter(story["orders"])["creating"] == 1
    assert Counter(story["coupons"])["reserved"] <= 1


def test_a_gift_clicked_eight_times_is_one(till: Till) -> None:
    course, student, coupon = till.course(), till.student(), till.coupon(kind="free", max_redemptions=1)
    answers = together(*[partial(till.begin, student, course, coupon)] * 8)
    assert {(answer["order"]["status"], answer["order"]["enrolled"]) for answer in answers} == {("free", True)}
    story = till.story(student, course)
    assert (story["orders"], story["place"], story["coupons"]) == (["free"], ["active by free"], ["redeemed"])


def test_the_same_word_from_everywhere_enrols_once(till: Till) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    assert set(together(*[partial(till.hear, payment)] * 30)) == {"enrolled"}
    assert till.story(student, course) == BOUGHT


@pytest.mark.parametrize("order", list(permutations(["created", "failed", "authorized", "captured"])))
def test_it_does_not_matter_which_word_comes_first(till: Till, order: tuple[str, ...]) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    for status in order:
        till.hear({**payment, "status": status})
    assert till.story(student, course) == BOUGHT


def test_all_words_at_once(till: Till) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    words = [{**payment, "status": status} for status in ("created", "failed", "authorized", "captured")] * 4
    together(*[partial(till.hear, word) for word in words])
    assert till.story(student, course) == BOUGHT


def test_of_two_payments_for_an_order_one_goes_back(till: Till) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    both = [payment, till.payment(payment["order_id"], 50000)] * 3
    assert Counter(together(*[partial(till.hear, one) for one in both])) == {"enrolled": 3, "refunding": 3}
    story = till.story(student, course)
    assert (story["orders"], story["place"], story["invoices"]) == (["paid"], ["active by payment"], [50000])
    assert sorted(story["payments"]) == ["captured enrolled", "captured refunding"]
    assert till.issues(student) == [("duplicate_payment", "open")]


def test_of_two_orders_for_a_place_one_goes_back(till: Till) -> None:
    course, student = till.course(), till.student()
    former = till.sell(student, course)
    present = till.sell(student, course, till.coupon())
    assert Counter(together(partial(till.hear, former), partial(till.hear, present))) == {"enrolled": 1, "refunding": 1}
    story = till.story(student, course)
    assert Counter(story["orders"])["paid"] == 1
    assert (story["place"], len(story["invoices"])) == (["active by payment"], 1)


def test_a_place_had_otherwise_meanwhile_is_not_paid_for(till: Till) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    grant(till, student, course)
    assert till.hear(payment) == "refunding"
    assert till.story(student, course)["place"] == ["active by grant"]


def test_a_revoked_place_comes_back_by_payment(till: Till) -> None:
    course, student = till.course(), till.student()
    grant(till, student, course)
    with till.database.connect() as connection:
        act_in(connection, till.tenant.id)
        connection.execute("update lms.enrollments set status = 'revoked' where user_id = %s", (student.id,))
    assert till.hear(till.sell(student, course)) == "enrolled"
    assert till.story(student, course) == BOUGHT


def test_a_payment_that_is_heard_of_before_its_order_counts_later(till: Till) -> None:
    course, student = till.course(), till.student()
    begun = till.begin(student, course)
    payment = till.payment("order_EarlyBird1", 50000)
    assert till.hear(payment) == "review"
    job = till.call("claim_gateway_job", till.tenant.id, begun["job_id"])
    made = {**job["order"], "id": payment["order_id"]}
    till.call("attach_order", till.tenant.id, UUID(job["id"]), UUID(job["lease"]), made)
    assert till.hear(payment) == "enrolled"
    assert till.story(student, course) == BOUGHT
    assert till.issues(student) == [("unknown_order", "resolved")]


def test_only_who_holds_the_lease_says_what_the_gateway_made(till: Till) -> None:
    course, student = till.course(), till.student()
    begun = till.begin(student, course)
    slow = till.call("claim_gateway_job", till.tenant.id, begun["job_id"])
    till.database.execute("update lms.gateway_jobs set leased_until = now() where id = %s", begun["job_id"])
    quick = till.call("claim_gateway_job", till.tenant.id, begun["job_id"])
    answers = [
        till.call(
            "attach_order", till.tenant.id, UUID(job["id"]), UUID(job["lease"]),
            {**job["order"], "id": f"order_Lease000{number}"},
        )["status"]
        for number, job in enumerate([slow, quick, quick])
    ]  # fmt: skip
    assert answers == ["creating", "open", "open"]
    order = till.call("get_order", till.tenant.id, student.id, begun["order"]["id"])
    assert order["checkout"]["order_id"] == "order_Lease0001"
    assert till.call("claim_gateway_job", till.tenant.id, begun["job_id"]) is None


def test_a_late_payment_counts_after_expiry_and_after_failure(till: Till) -> None:
    course, student = till.course(), till.student()
    payment = till.sell(student, course)
    till.hear({**payment, "status": "failed"})
    till.let_expire(student)
    till.call("expire_orders", login="lms_worker")
    assert till.story(student, course)["orders"] == ["expired"]
    assert till.hear(payment) == "enrolled"
    assert till.story(student, course) == BOUGHT


def test_the_gateway_is_asked_in_growing_intervals(till: Till) -> None:
    course, student = till.course(), till.student()
    till.attach(till.begin(student, course))
    asked = []
    for _ in range(12):
        rows = till.database.execute(
            "update lms.payment_orders set created_at = created_at - (next_check_at - now()), next_check_at = now() "
            "where user_id = %s and next_check_at is not null "
            "returning extract(epoch from now() - created_at)::bigint / 60",
            student.id,
        )
        asked += [minutes for (minutes,) in rows]
        till.database.execute("update lms.gateway_jobs set status = 'done' where status = 'pending'")
        checked = till.call("due_for_reconciliation", login="lms_worker")["orders_checked"]
        assert checked == len(rows)
    day = 24 * 60
    assert asked == [1, 5, 15, 60, 360, day, 2 * day, 3 * day, 4 * day, 5 * day, 6 * day]


def test_what_no_worker_asked_in_time_is_asked_once(till: Till) -> None:
    course, student = till.course(), till.student()
    till.attach(till.begin(student, course))
    till.database.execute(
        "update lms.payment_orders set created_at = now() - interval '100 minutes', next_check_at = now() "
        "where user_id = %s",
        student.id,
    )
    till.call("due_for_reconciliation", login="lms_worker")
    left = till.database.value(
        "select extract(epoch from next_check_at - now())::bigint / 60 from lms.payment_orders where user_id = %s",
        student.id,
    )
    assert left in (259, 260)


def test_nobody_waits_in_a_circle(till: Till) -> None:
    """Captures, beginners, the end of orders, and what staff do to the course and the person, all at once."""
    for _ in range(3):
        course, coupon = till.course(), till.coupon()
        payers, beginners = [till.student() for _ in range(3)], [till.student() for _ in range(2)]
        payments = [till.sell(payer, course, coupon) for payer in payers]
        calls: list[Callable[[], Any]] = [
            *[partial(till.hear, payment) for payment in payments],
            *[partial(till.hear, till.payment(payment["order_id"], 45000)) for payment in payments[:2]],
            *[partial(till.begin, person, course, coupon) for person in beginners],
            partial(till.attempt, "archive_course", till.tenant.id, till.admin.id, course),
            partial(till.attempt, "delete_course", till.tenant.id, till.admin.id, course, None),
            partial(till.attempt, "suspend_user", till.tenant.id, till.admin.id, payers[0].id, "Why not."),
            partial(quietly, grant, till, payers[1], course),
            partial(till.attempt, "expire_orders", login="lms_worker"),
            partial(till.attempt, "due_for_reconciliation", login="lms_worker"),
        ]
        outcomes = together(*calls)
        assert "40P01" not in outcomes, outcomes
        assert set(outcomes[:5]) <= {"enrolled", "refunding"}
        for payer in payers:
            story = till.story(payer, course)
            assert len(story["place"]) <= 1
            assert {payment.split()[1] for payment in story["payments"]} <= {"enrolled", "refunding"}


def test_a_course_is_deleted_or_bought(till: Till) -> None:
    for _ in range(6):
        course, student = till.course(), till.student()
        coupon = till.coupon()
        till.database.execute("update lms.coupons set course_id = %s where code = %s", course, coupon)
        begun, deleted = together(
            partial(till.begin, student, course, coupon),
            partial(till.attempt, "delete_course", till.tenant.id, till.admin.id, course, None),
        )
        assert (begun == "LM302", deleted == "LM207") in [(True, False), (False, True)], (begun, deleted)


def test_a_limit_is_not_set_below_what_is_used(till: Till) -> None:
    course, coupon = till.course(), till.coupon()
    for _ in range(2):
        till.begin(till.student(), course, coupon)
    id = till.database.value("select id from lms.coupons where code = %s", coupon)
    arguments = ("update_coupon", till.tenant.id, till.admin.id, id)
    assert till.attempt(*arguments, {"max_redemptions": 1}, None) == "LM402"
    assert till.attempt(*arguments, {"max_redemptions": 2}, None)["max_redemptions"] == 2


PLANTED = [
    (1, "insert into lms.payments select * from lms.payments where disposition = 'enrolled' limit 1"),
    (
        1,
        "insert into lms.enrollments select * from lms.enrollments limit 1",
    ),
    (1, "update lms.payments set disposition = 'enrolled', order_uuid = (select order_uuid from lms.payments limit 1)"),
    (2, "update lms.payments set disposition = 'none' where disposition = 'enrolled'"),
    (3, "update lms.enrollments set status = 'revoked'"),
    (3, "update lms.enrollments set source = 'grant'"),
    (3, "update lms.payment_orders set status = 'expired', paid_at = null where status = 'paid'"),
    (3, "update lms.payments set status = 'failed', captured = 0, captured_at = null, disposition = 'none'"),
    (3, "delete from lms.invoices"),
    (3, "update lms.coupon_redemptions set status = 'released' where status = 'redeemed'"),
    (3, "update lms.coupon_redemptions set status = 'redeemed'"),
    (3, "delete from lms.enrollments where source = 'free'"),
    (3, "update lms.payments set disposition = 'refunded', status = 'refunded', refunded = captured"),
    (4, "update lms.payment_orders set list_amount = list_amount + 1"),
    (4, "update lms.payment_orders set key_id = 'rzp_live_Another12345'"),
    (4, 'update lms.payment_orders set billing = \'{"name": "Somebody else"}\''),
    (5, "update lms.payment_orders set status = 'attempted', paid_at = null where amount > 0"),
    (6, "update lms.payments set user_id = (select id from lms.users where role = 'admin' limit 1)"),
    (6, "update lms.payments set account_id = (select id from lms.payment_accounts where mode = 'test' limit 1)"),
    (6, "update lms.refunds set account_id = (select id from lms.payment_accounts where mode = 'test' limit 1)"),
    (6, "update lms.payment_accounts set webhook_token = repeat('a', 64)"),
    (7, "update lms.payment_orders set status = 'attempted' where status = 'paid'"),
    (7, "update lms.payment_orders set status = 'creating' where order_id is not null"),
    (7, "update lms.payments set status = 'authorized', captured = 0 where captured > 0"),
    (7, "update lms.refunds set processed_at = now()"),
    (8, "update lms.refunds set amount = amount + 1"),
    (8, "update lms.payments set refunded = 1, status = 'partially_refunded' where disposition = 'enrolled'"),
    (9, "update lms.coupons set max_redemptions = 1"),
    (9, "update lms.coupon_redemptions set user_id = (select id from lms.users where role = 'admin' limit 1)"),
    (10, "delete from lms.invoices where sequence = 1"),
    (10, "update lms.invoices set sequence = sequence + 1 where sequence > 1"),
    (10, "update lms.invoice_counters set last_number = last_number + 1"),
    (10, "update lms.invoices set amount = amount + 1, taxable = taxable + 1"),
    (10, "update lms.invoices set issued_on = issued_on - 366"),
    (10, "update lms.payment_orders set taxable = taxable - 1"),
    (10, "update lms.invoices set corrects = (select id from lms.invoices limit 1)"),
    (
        10,
        "insert into lms.refunds (tenant_id, payment_uuid, account_id, refund_id, amount, currency, status, source, "
        "idempotency_key) select tenant_id, id, account_id, 'rfnd_Planted01', 1, currency, 'processed', 'gateway', "
        "'planted-refund' from lms.payments where disposition = 'enrolled' limit 1",
    ),
    (11, "update lms.payments set disposition = 'enrolled' where mode = 'test'"),
    (11, "update lms.invoices set series = 'test_invoice', number = 'T' || sequence where series = 'invoice'"),
    (11, "update lms.payment_orders set mode = 'test'"),
    (11, "update lms.payments set mode = 'live' where mode = 'test'"),
]


@pytest.fixture(scope="module")
def sold(server: Server, template: Database) -> Iterator[Connection]:
    """Somebody bought twice, somebody's second payment goes back, somebody used a coupon, somebody did not and ordered
    anew, a teacher tried it out. In a database of its own, since what it takes apart stays locked meanwhile."""
    till = Till.open(server.create(template))
    course, coupon, gift = till.course(), till.coupon(), till.coupon(kind="free", max_redemptions_per_person=1)
    students = [till.student() for _ in range(3)]
    payments = [till.sell(student, course, coupon) for student in students]
    for payment in [*payments, till.payment(payments[0]["order_id"], 45000)]:
        till.hear(payment)
    till.begin(students[0], till.course(), gift)
    till.sell(students[1], till.course())
    changed = till.course()
    for code in (till.coupon(), None):
        till.begin(students[2], changed, code)
    begun = till.begin(till.teacher, course, mode="test")
    tried = till.payment(till.attach(begun), 50000)
    till.call("apply_payment", till.tenant.id, till.test, tried, "webhook")
    assert till.contradictions() == []
    with till.database.connect() as connection:
        unprotect(connection)
        yield connection
        connection.rollback()
    till.database.drop()


@pytest.mark.parametrize(("invariant", "contradiction"), PLANTED)
def test_a_contradiction_is_found(sold: Connection, invariant: int, contradiction: str) -> None:
    """Planted past every key, constraint and trigger: those are not what looks for it."""
    with sold.transaction(force_rollback=True):
        assert sold.execute(contradiction).rowcount > 0
        found = [line for (line,) in sold.execute("select internal.check_payments()").fetchall()]
    assert [line for line in found if line.startswith(f"invariant {invariant}: ")], found


def unprotect(connection: Connection) -> None:
    """Without triggers, keys and constraints, until the transaction is rolled back."""
    connection.execute("set local session_replication_role = replica")
    connection.execute(
        "do $$ declare v record; begin "
        "for v in select conrelid::regclass as t, conname from pg_constraint "
        "where connamespace = 'lms'::regnamespace and contype in ('c', 'p', 'u') "
        "and conrelid::regclass::text ~ '^lms\\.(payment|refund|invoice|coupon|enrollment)' "
        "order by contype loop execute format('alter table %s drop constraint %I cascade', v.t, v.conname); end loop; "
        "for v in select indexrelid::regclass as i from pg_index where indisunique "
        "and indrelid::regclass::text ~ '^lms\\.(payment|refund|invoice|coupon|enrollment)' "
        "loop execute format('drop index %s', v.i); end loop; end $$"
    )


def grant(till: Till, user: User, course: UUID) -> None:
    """A place that is given, by whoever locks the course first, as everybody does who enrols."""
    with till.database.connect() as connection:
        act_in(connection, till.tenant.id)
        connection.execute("select from lms.courses where id = %s for no key update", (course,))
        connection.execute(
            "insert into lms.enrollments (tenant_id, user_id, course_id, source) values (%s, %s, %s, 'grant')",
            (till.tenant.id, user.id, course),
        )


def quietly(function: Callable[..., Any], *arguments: Any) -> Any:
    """The SQLSTATE, where somebody else came first."""
    try:
        return function(*arguments)
    except psycopg.Error as error:
        return error.sqlstate
