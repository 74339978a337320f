"""Buyers, the gateway, webhooks, the reconciler, staff and crashes, in every order that somebody can think of.

Each step is one transaction of one of them, with whatever the gateway said at some time: late, twice, out of order.
The rules of money hold after each, and when at last everything has been heard, all that was paid is accounted for.
"""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.types.json import Jsonb

from tests.payments.bank import Bank, Snapshot
from tests.payments.till import Till
from tests.support.people import User
from tests.support.postgres import Connection, Database, Server

EXAMPLES = int(os.environ.get("LECTERN_PAYMENT_EXAMPLES", "50"))
STEPS = 40
any_index = st.integers(0, 1000)
Crash = st.sampled_from(["", "", "", "before", "after"])
Status = st.sampled_from(["captured", "captured", "captured", "authorized", "failed", "created"])
Heard = st.sampled_from(["webhook", "fetch", ""])


def test_the_rules_of_money_hold_whatever_happens_next(server: Server, template: Database) -> None:
    class Opened(Shop):
        database: Database | None = None

        def __init__(self) -> None:
            Opened.database = self.database or server.create(template)
            super().__init__(Opened.database)

        def teardown(self) -> None:
            Opened.database = None
            super().teardown()
            if self.in_order:
                Opened.database = self.till.database

    run_state_machine_as_test(
        Opened,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


class Shop(RuleBasedStateMachine):
    """An institution with two people, a course, and coupons that suffice for one of them.

    One run after the other has the same database, but for one that failed: what it leaves behind must not be found by
    the next, which tries to fail in fewer steps.
    """

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.till = till = Till.open(database)
        self.api = psycopg.connect(database.url_as("lms_api"), autocommit=True)
        self.worker = psycopg.connect(database.url_as("lms_worker"), autocommit=True)
        self.superuser = psycopg.connect(database.url, autocommit=True)
        self.in_order = True
        self.bank = Bank()
        self.people = [till.student(), till.student()]
        self.course = till.course()
        self.coupons = [None, till.coupon(max_redemptions=1), till.coupon(kind="free", max_redemptions=1)]

    @initialize(
        coupons=st.tuples(st.sampled_from([0, 0, 1]), st.sampled_from([0, 0, 1])),
        statuses=st.tuples(Status, Status),
        heard=Heard,
    )
    def both_pay(self, coupons: tuple[int, int], statuses: tuple[str, str], heard: str) -> None:
        for person, coupon in enumerate(coupons):
            self.begin(bool(person), coupon)
        for job in self.jobs():
            self.work(job, "")
        for index, status in enumerate(statuses):
            self.pay(index, status, 0, heard)

    @rule(person=st.booleans(), coupon=st.sampled_from([0, 0, 0, 1, 1, 2]))
    def begin(self, person: bool, coupon: int) -> None:
        buyer = self.people[person]
        self.call("begin_order", self.till.tenant.id, buyer.id, self.course, self.coupons[coupon], None)

    @rule(index=any_index, crash=Crash)
    def ask(self, index: int, crash: str) -> None:
        """The API or the worker asks what must be asked of the gateway, or dies of it, before or after."""
        if jobs := self.jobs():
            self.work(jobs[index % len(jobs)], crash)

    @precondition(lambda self: self.bank.orders)
    @rule(
        index=any_index,
        status=Status,
        missing=st.sampled_from([0, 0, 0, 0, 0, 0, 1]),
        heard=Heard,
    )
    def pay(self, index: int, status: str, missing: int, heard: str) -> None:
        orders = list(self.bank.orders.values())
        payment = self.bank.pay(orders[index % len(orders)], status, missing=missing)
        if heard:
            self.hear("payment", payment, by_webhook=heard == "webhook", crash=False)

    @precondition(lambda self: self.bank.payments)
    @rule(index=any_index, choice=any_index)
    def bank_moves_on(self, index: int, choice: int) -> None:
        self.bank.move_on(pick(self.bank.payments, index), choice)

    @precondition(lambda self: self.bank.payments)
    @rule(index=any_index, version=any_index, by_webhook=st.booleans(), crash=st.booleans())
    def hear_of_payment(self, index: int, version: int, by_webhook: bool, crash: bool) -> None:
        history = self.bank.payments[pick(self.bank.payments, index)]
        self.hear("payment", history[version % len(history)], by_webhook=by_webhook, crash=crash)

    @precondition(lambda self: self.bank.payments)
    @rule(index=any_index, person=st.booleans())
    def call_back(self, index: int, person: bool) -> None:
        payment = self.bank.payments[pick(self.bank.payments, index)][0]
        order = self.superuser.execute(
            "select id from lms.payment_orders where order_id = %s", (payment["order_id"],)
        ).fetchone()
        if order:
            self.call("see_callback", self.till.tenant.id, self.people[person].id, order[0], payment["id"])

    @precondition(lambda self: self.bank.payments)
    @rule(index=any_index, amount=st.sampled_from([100, 20000, 45000, 50000]))
    def refund_in_the_dashboard(self, index: int, amount: int) -> None:
        self.bank.refund(pick(self.bank.payments, index), amount)

    @rule(index=any_index, amount=st.sampled_from([None, 100, 20000]))
    def refund_by_staff(self, index: int, amount: int | None) -> None:
        if payments := self.ids("payments where tenant_id = %s"):
            self.call(
                "request_refund", self.till.tenant.id, self.till.admin.id, payments[index % len(payments)], amount,
                "They asked.", uuid4().hex,
            )  # fmt: skip

    @precondition(lambda self: self.bank.refunds)
    @rule(index=any_index, well=st.sampled_from([True, True, False]))
    def bank_refunds(self, index: int, well: bool) -> None:
        self.bank.settle(pick(self.bank.refunds, index), well=well)

    @precondition(lambda self: self.bank.refunds)
    @rule(index=any_index, version=any_index, by_webhook=st.booleans(), crash=st.booleans())
    def hear_of_refund(self, index: int, version: int, by_webhook: bool, crash: bool) -> None:
        history = self.bank.refunds[pick(self.bank.refunds, index)]
        self.hear("refund", history[version % len(history)], by_webhook=by_webhook, crash=crash)

    @precondition(lambda self: self.bank.payments)
    @rule(index=any_index, status=st.sampled_from(["won", "lost"]))
    def bank_disputes(self, index: int, status: str) -> None:
        self.bank.dispute(pick(self.bank.payments, index), status)

    @precondition(lambda self: self.bank.disputes)
    @rule(index=any_index, version=any_index, crash=st.booleans())
    def hear_of_dispute(self, index: int, version: int, crash: bool) -> None:
        history = self.bank.disputes[pick(self.bank.disputes, index)]
        self.hear("dispute", history[version % len(history)], by_webhook=True, crash=crash)

    @rule(
        index=any_index, resolution=st.sampled_from(["enrol", "refund", "revoke", "dismiss", "link"]), order=any_index
    )
    def staff_decides(self, index: int, resolution: str, order: int) -> None:
        issues = self.ids("payment_issues where status = 'open' and tenant_id = %s")
        orders = self.ids("payment_orders where tenant_id = %s")
        if issues:
            linked = orders[order % len(orders)] if resolution == "link" and orders else None
            self.call(
                "resolve_payment_issue", self.till.tenant.id, self.till.admin.id, issues[index % len(issues)],
                resolution, "So.", linked,
            )  # fmt: skip

    @rule(person=st.booleans())
    def time_passes(self, person: bool) -> None:
        self.till.let_expire(self.people[person])
        self.call("expire_orders", connection=self.worker)

    @rule()
    def reconcile(self) -> None:
        self.superuser.execute(
            "update lms.payment_orders set next_check_at = now() where tenant_id = %s and next_check_at is not null",
            (self.till.tenant.id,),
        )
        self.call("due_for_reconciliation", connection=self.worker)

    @rule(person=st.booleans(), bar=st.booleans())
    def suspend_or_reinstate(self, person: bool, bar: bool) -> None:
        who, doer = self.people[person].id, self.till.admin.id
        if bar:
            self.call("suspend_user", self.till.tenant.id, doer, who, "Why not.")
        else:
            self.call("reinstate_user", self.till.tenant.id, doer, who)

    @precondition(lambda self: len(self.bank.payments) > 4)
    @rule()
    def archive(self) -> None:
        self.call("archive_course", self.till.tenant.id, self.till.admin.id, self.course)

    @invariant()
    def nothing_contradicts_the_rules(self) -> None:
        found = self.superuser.execute("select internal.check_payments()").fetchall()
        self.in_order = self.in_order and not found
        assert found == []

    def teardown(self) -> None:
        try:
            self.hear_everything()
            self.nothing_contradicts_the_rules()
            self.everything_is_accounted_for()
        finally:
            for connection in (self.api, self.worker, self.superuser):
                connection.close()

    def hear_everything(self) -> None:
        """At last all that was asked is asked, and all that is true arrives."""
        for refund in self.bank.refunds:
            self.bank.settle(refund, well=True)
        for _ in range(20):
            for order in self.bank.orders.values():
                for id, history in self.bank.payments.items():
                    if history[-1]["order_id"] == order["id"]:
                        self.hear("payment", self.bank.payments[id][-1], by_webhook=False, crash=False)
            for history in self.bank.refunds.values():
                self.hear("refund", history[-1], by_webhook=False, crash=False)
            for history in self.bank.disputes.values():
                self.hear("dispute", history[-1], by_webhook=True, crash=False)
            jobs = self.jobs()
            for job in jobs:
                self.work(job, "")
            for refund in self.bank.refunds:
                self.bank.settle(refund, well=True)
            if not jobs:
                break
        assert self.jobs() == []
        self.process_events()

    def everything_is_accounted_for(self) -> None:
        rows = {
            id: (captured, refunded, disposition)
            for id, captured, refunded, disposition in self.superuser.execute(
                "select payment_id, captured, refunded, disposition from lms.payments where tenant_id = %s",
                (self.till.tenant.id,),
            )
        }
        for id, history in self.bank.payments.items():
            captured, refunded, disposition = rows[id]
            truth = history[-1]
            if truth["captured"]:
                assert (captured, refunded) == (truth["amount"], truth["amount"] - self.bank.left_of(id)), id
                assert disposition != "none"
                assert (disposition == "refunded") == (refunded == captured)
            else:
                assert (captured, disposition) == (0, "none")
        forgotten = self.superuser.execute(
            "select p.id, p.disposition, p.captured, p.refunded from lms.payments as p "
            "where p.tenant_id = %s and p.disposition in ('needs_refund', 'review', 'disputed') and not exists ("
            "select from lms.payment_issues as i where i.tenant_id = p.tenant_id and i.payment_uuid = p.id "
            "and (i.status = 'open' or i.resolved_by is not null))",
            (self.till.tenant.id,),
        ).fetchall()
        assert forgotten == [], "money of which nobody is told"
        for person in self.people:
            self.who_is_in_has_paid(person)

    def who_is_in_has_paid(self, person: User) -> None:
        story = self.till.story(person, self.course)
        paid_for = self.superuser.execute(
            "select count(*) from lms.payments "
            "where user_id = %s and course_id = %s and 'enrolled' in (disposition, disposition_before)",
            (person.id, self.course),
        ).fetchone()
        assert paid_for
        if story["place"] == ["active by payment"]:
            assert paid_for == (1,)
        else:
            assert paid_for == (0,)
            assert story["place"] in ([], ["revoked by payment"], ["active by free"])

    def work(self, job: UUID, crash: str) -> None:
        """One job, as whoever asks the gateway does it."""
        tenant = self.till.tenant.id
        self.superuser.execute("update lms.gateway_jobs set leased_until = now(), run_at = now() where id = %s", (job,))
        text = self.call("claim_gateway_job", tenant, job)
        if not text or crash == "before":
            return
        claim = orjson.loads(text)
        lease, command = UUID(claim["lease"]), claim["command"]
        if command == "create_order":
            order = claim["order"]
            made = self.bank.order(order["receipt"], order["amount"], order["currency"])
            if crash != "after":
                self.call("attach_order", tenant, job, lease, made)
            return
        if command == "refund":
            refund = claim["refund"]
            given = self.bank.refund(claim["payment_id"], refund["amount"], refund["idempotency_key"])
            if crash == "after":
                return
            if given is None:
                self.call("fail_refund", tenant, job, lease, "BAD_REQUEST_ERROR", "No.")
                return
            self.hear("refund", given, by_webhook=False, crash=False)
        for kind, snapshot in self.found(claim):
            self.hear(kind, snapshot, by_webhook=False, crash=False)
        if crash != "after":
            self.call("finish_gateway_job", tenant, job, lease, None, None)

    def found(self, claim: Any) -> Iterator[tuple[str, Snapshot]]:
        for id, history in list(self.bank.payments.items()):
            if claim["command"] == "sweep_payments" or id == claim["payment_id"] or (
                claim["command"] == "fetch_order" and history[-1]["order_id"] == claim["order"]["order_id"]
            ):  # fmt: skip
                yield "payment", history[-1]
                for refund in self.bank.refunds.values():
                    if refund[-1]["payment_id"] == id:
                        yield "refund", refund[-1]

    def hear(self, kind: str, snapshot: Snapshot, *, by_webhook: bool, crash: bool) -> None:
        tenant, account = self.till.tenant.id, self.till.live
        if by_webhook:
            name = f"payment.dispute.{snapshot['status']}" if kind == "dispute" else f"{kind}.{snapshot['status']}"
            if name in ("payment.created", "payment.refunded", "refund.pending"):
                name = "order.paid" if kind == "payment" else "refund.created"
            body = {"event": name, "payload": {kind: {"entity": snapshot}}}
            self.call("ingest_event", tenant, account, uuid4().hex, orjson.dumps(body))
            if not crash:
                self.process_events()
        elif crash:
            with self.api.transaction(force_rollback=True):
                self.call(f"apply_{kind}", tenant, account, snapshot, "fetch_payment")
        else:
            self.call(f"apply_{kind}", tenant, account, snapshot, "fetch_payment")

    def process_events(self) -> None:
        for event in self.ids("payment_events where status = 'pending' and tenant_id = %s"):
            self.call("process_event", self.till.tenant.id, event, connection=self.worker)

    def jobs(self) -> list[UUID]:
        return self.ids("gateway_jobs where status = 'pending' and command <> 'sweep_payments' and tenant_id = %s")

    def ids(self, condition: str) -> list[UUID]:
        rows = self.superuser.execute(f"select id from lms.{condition} order by id", (self.till.tenant.id,))
        return [id for (id,) in rows]

    def call(self, function: str, *arguments: Any, connection: Connection | None = None) -> Any:
        """The answer; None where the rules of the platform refuse it, which is as good as any."""
        given = [Jsonb(argument) if isinstance(argument, dict) else argument for argument in arguments]
        placeholders = ", ".join("%s::bigint" if isinstance(argument, int) else "%s" for argument in given)
        try:
            row = (connection or self.api).execute(f"select app.{function}({placeholders})", given).fetchone()
        except psycopg.Error as error:
            if (error.sqlstate or "").startswith("LM"):
                return None
            raise
        return row[0] if row else None


def pick(things: dict[str, Any], index: int) -> str:
    return list(things)[index % len(things)]
