"""What has become of a sale, as the buyer and the admins see it over HTTP."""

from typing import Any
from uuid import uuid4

import httpx

from tests.support.api import Person
from tests.support.gateway import Json
from tests.support.outlines import Course
from tests.support.shop import Shop


def payment_of(shop: Shop, order: Json) -> Json:
    """The payment that an order was paid with, for admins."""
    return found(shop.admin.get(f"/api/admin/payments/{order['payment_id']}"))


def give_back(shop: Shop, payment: str, amount: int | None = None, key: str | None = None) -> httpx.Response:
    body = {"reason": "Sorry."} | ({} if amount is None else {"amount": amount})
    return shop.admin.post(
        f"/api/admin/payments/{payment}/refund", body, headers={"idempotency-key": key or uuid4().hex}
    )


def open_issues(shop: Shop, **filters: Any) -> list[Json]:
    listed: list[Json] = found(shop.admin.get("/api/admin/payment-issues", params=filters))["data"]
    return listed


def resolve(shop: Shop, issue: Json, resolution: str, **body: Any) -> httpx.Response:
    return shop.admin.post(f"/api/admin/payment-issues/{issue['id']}/resolve", {"resolution": resolution, **body})


def is_enrolled(buyer: Person, course: Course) -> bool:
    return buyer.get(f"/api/courses/{course.id}/progress").status_code == 200


def told(buyer: Person) -> list[str]:
    """What the buyer was told of payments, the oldest first."""
    listed = found(buyer.get("/api/notifications"))["data"]
    return [one["payload"]["status"] for one in reversed(listed) if one["kind"] == "payment"]


def found(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body
