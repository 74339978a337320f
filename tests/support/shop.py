"""An institution that sells: its account at the stand-in, what it sells, and who buys."""

from typing import Any

import httpx

from api.payments.envelopes import Envelopes
from api.payments.gateway import Key
from api.seed.payment_accounts import make_payment_account
from tests.support.api import Institution, Person
from tests.support.gateway import Account, Gateway, Json
from tests.support.outlines import Course, make_course

PRICE = 49_900


class Shop:
    """`account` is where its money goes; with `mode="test"` there is one to try things with besides."""

    def __init__(self, institution: Institution, gateway: Gateway, *, auto_refund: bool = True) -> None:
        self.institution, self.gateway, self.api = institution, gateway, institution.api
        self.auto_refund = auto_refund
        self.admin = institution.admin()
        self.instructor = institution.instructor()
        self.account = self.add_account()

    def add_account(self, mode: str = "live") -> Account:
        """An account that is wired: its key is sealed here, and its webhooks come here."""
        account = self.gateway.account(mode)
        application = self.api.application
        with self.api.connect() as connection:
            token = make_payment_account(
                connection,
                Envelopes.of(application.settings()),
                self.institution.id,
                mode,
                Key(account.key_id, account.key_secret),
                account.webhook_secret,
                auto_refund=self.auto_refund,
            )
        account.webhook(url=f"{application.base_url}/api/payments/webhook/{token}")
        return account

    def course(self, price: int = PRICE, *modules: int, **values: Any) -> Course:
        """Published, and for sale."""
        return make_course(self.institution, self.instructor, *(modules or (2,)), price=price, **values)

    def student(self, **values: Any) -> Person:
        return self.institution.student(**values)

    def begin(self, buyer: Person, course: Course, **body: Any) -> httpx.Response:
        """The answer to `POST /api/payments/order`."""
        return buyer.post("/api/payments/order", {"course_id": str(course.id), **body})

    def order(self, buyer: Person, course: Course, **body: Any) -> Json:
        """An order that can be paid: `checkout` says with what."""
        answer = self.begin(buyer, course, **body)
        assert answer.status_code == 201, answer.text
        order: Json = answer.json()
        return order

    def verify(self, buyer: Person, callback: Json) -> httpx.Response:
        """What a page does with what checkout.js has given it."""
        return buyer.post("/api/payments/verify", callback)

    def buy(self, buyer: Person, course: Course, **body: Any) -> Json:
        """From the order to the enrolment, as a browser does it; the order as it is then."""
        order = self.order(buyer, course, **body)
        answer = self.verify(buyer, self.gateway.pay(order["checkout"]["order_id"])["callback"])
        assert answer.status_code == 200, answer.text
        verified: Json = answer.json()
        assert verified["enrolled"] is True
        bought: Json = verified["order"]
        return bought
