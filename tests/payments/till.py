"""Buying by SQL alone: the calls that the API and the worker make, with the gateway's words made up by the test."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self
from uuid import UUID, uuid4

import orjson
import psycopg
from psycopg.types.json import Jsonb

from tests.support.money import add_account
from tests.support.people import Tenant, User, act_in, insert, make_tenant, make_user
from tests.support.postgres import Database

_numbers = count(1)


@dataclass
class Till:
    """An institution with an account for money and one to try things with."""

    database: Database
    tenant: Tenant
    admin: User
    teacher: User
    live: UUID
    test: UUID
    refused: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, database: Database) -> Self:
        with database.connect() as connection:
            tenant = make_tenant(connection)
            admin, teacher = (make_user(connection, tenant, role) for role in ("admin", "instructor"))

            def add(table: str, **values: Any) -> dict[str, Any]:
                return insert(connection, table, tenant_id=tenant.id, **values)

            live, test = (add_account(add, tenant.id, mode)["id"] for mode in ("live", "test"))
        return cls(database, tenant, admin, teacher, live, test)

    def student(self) -> User:
        with self.database.connect() as connection:
            return make_user(connection, self.tenant)

    def course(self, price: int = 50000) -> UUID:
        with self.database.connect() as connection:
            act_in(connection, self.tenant.id)
            place = {"tenant_id": self.tenant.id}
            course: UUID = insert(
                connection,
                "courses",
                **place,
                slug=f"course-{next(_numbers)}",
                title="A course",
                domain="testing",
                instructor_id=self.teacher.id,
                price=price,
                currency="INR",
            )["id"]
            module = insert(connection, "modules", **place, course_id=course, title="Only", position=1)["id"]
            insert(connection, "lessons", **place, course_id=course, module_id=module, title="Only", position=1)
            for status in ("pending", "published"):
                connection.execute("update lms.courses set status = %s where id = %s", (status, course))
        return course

    def coupon(self, **values: Any) -> str:
        code = f"CODE{next(_numbers)}"
        terms = {"kind": "percentage", "percent_basis_points": 1000} if "kind" not in values else {}
        with self.database.connect() as connection:
            act_in(connection, self.tenant.id)
            insert(
                connection,
                "coupons",
                tenant_id=self.tenant.id,
                code=code,
                created_by=self.admin.id,
                **{"starts_at": "yesterday", **terms, **values},
            )
        return code

    def call(self, function: str, *arguments: Any, login: str = "lms_api") -> Any:
        """One call on a connection of its own, as the process would make it."""
        given = [Jsonb(argument) if isinstance(argument, dict) else argument for argument in arguments]
        placeholders = ", ".join("%s::jsonb" if isinstance(argument, Jsonb) else "%s" for argument in given)
        with self.database.connect(login) as connection:
            row = connection.execute(f"select app.{function}({placeholders})", given).fetchone()
        assert row
        return orjson.loads(row[0]) if row[0] else row[0]

    def attempt(self, function: str, *arguments: Any, login: str = "lms_api") -> Any:
        """The answer, or the SQLSTATE of the refusal."""
        try:
            return self.call(function, *arguments, login=login)
        except psycopg.Error as error:
            return error.sqlstate

    def begin(self, user: User, course: UUID, coupon: str | None = None, mode: str = "live") -> Any:
        return self.attempt("begin_order", self.tenant.id, user.id, course, coupon, None, mode)

    def attach(self, begun: Any) -> str:
        """The gateway has made the order: its id there."""
        order_id = f"order_{uuid4().hex[:14]}"
        job = self.call("claim_gateway_job", self.tenant.id, begun["job_id"])
        made = {**job["order"], "id": order_id}
        answer = self.call("attach_order", self.tenant.id, UUID(job["id"]), UUID(job["lease"]), made)
        assert answer["order"] == begun["order"]["id"]
        return order_id

    def sell(self, user: User, course: UUID, coupon: str | None = None) -> dict[str, Any]:
        """An order that can be paid, and the gateway's word that it was."""
        begun = self.begin(user, course, coupon)
        return self.payment(self.attach(begun), begun["order"]["total"]["amount"])

    def payment(self, order_id: str, amount: int, status: str = "captured", id: str = "") -> dict[str, Any]:
        return {
            "id": id or f"pay_{uuid4().hex[:14]}",
            "entity": "payment",
            "amount": amount,
            "currency": "INR",
            "status": status,
            "order_id": order_id,
            "method": "upi",
            "amount_refunded": 0,
            "notes": [],
        }

    def hear(self, snapshot: dict[str, Any]) -> str:
        """What becomes of the gateway's word on a payment."""
        answer = self.attempt("apply_payment", self.tenant.id, self.live, snapshot, "webhook")
        return answer if isinstance(answer, str) else answer["disposition"]

    def story(self, user: User, course: UUID) -> dict[str, Any]:
        """Everything that came of it, in the order in which it was made."""
        queries = {
            "orders": "select status from lms.payment_orders where user_id = %s and course_id = %s "
            "order by created_at, id",
            "payments": "select status || ' ' || disposition from lms.payments "
            "where user_id = %s and course_id = %s order by id",
            "place": "select status || ' by ' || source from lms.enrollments where user_id = %s and course_id = %s",
            "invoices": "select amount from lms.invoices where user_id = %s and course_id = %s",
            "coupons": "select r.status from lms.coupon_redemptions as r "
            "join lms.payment_orders as o on o.id = r.order_id where o.user_id = %s and o.course_id = %s order by r.id",
            "told": "select payload ->> 'status' from lms.notifications "
            "where user_id = %s and course_id = %s and kind = 'payment'",
        }
        return {
            name: [value for (value,) in self.database.execute(query, user.id, course)]
            for name, query in queries.items()
        }

    def issues(self, user: User) -> list[tuple[str, str]]:
        return [
            (kind, status)
            for kind, status in self.database.execute(
                "select i.kind, i.status from lms.payment_issues as i join lms.payments as p on p.id = i.payment_uuid "
                "where p.user_id = %s order by i.id",
                user.id,
            )
        ]

    def let_expire(self, user: User) -> None:
        """The order's time is over, and nobody has swept yet."""
        for table in ("payment_orders", "coupon_redemptions"):
            self.database.execute(
                f"update lms.{table} set expires_at = now() - interval '1 second' where user_id = %s", user.id
            )

    def contradictions(self) -> list[str]:
        return [line for (line,) in self.database.execute("select internal.check_payments()")]
