"""What an institution that has sold something looks like, for the proofs of the wall: a row in each table of money."""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

Add = Callable[..., dict[str, Any]]
SOON = datetime.now(UTC) + timedelta(days=1)


def webhook_token(tenant: UUID) -> str:
    return base64.urlsafe_b64encode(tenant.bytes + secrets.token_bytes(32)).decode()


def add_account(add: Add, tenant: UUID, mode: str) -> dict[str, Any]:
    """An account with a key that nobody can open."""
    account = add("payment_accounts", mode=mode, webhook_token=webhook_token(tenant))
    key_id = f"rzp_{mode}_{uuid4().hex[:14]}"
    add("payment_keys", account_id=account["id"], key_id=key_id, secret_sealed="sealed", secret_last4="ab12")
    return {**account, "key_id": key_id}


def add_sales(add: Add, tenant: UUID, admin: UUID, student: UUID, classmate: UUID, course: dict[str, Any]) -> None:
    """One student has paid, and got some of it back; a classmate's order is being made at the gateway."""
    account = add_account(add, tenant, "live")
    add("webhook_secrets", account_id=account["id"], secret_sealed="sealed", secret_last4="cd34")
    add("payment_account_changes", account_id=account["id"], user_id=admin, change="Key set")
    add("tax_profiles", legal_name="An Academy", address="Pune", state_code="27", rate_basis_points=0)
    percentage = {"kind": "percentage", "percent_basis_points": 1000, "created_by": admin}
    coupon = add("coupons", code="WELCOME", **percentage)
    add("coupons", code="COURSE", **percentage, course_id=course["id"])

    paid = add_order(add, account, student, course, "paid", coupon)
    payment = add(
        "payments",
        account_id=account["id"],
        payment_id=f"pay_{uuid4().hex[:14]}",
        order_uuid=paid["id"],
        user_id=student,
        course_id=course["id"],
        mode="live",
        amount=90000,
        currency="INR",
        captured=90000,
        refunded=1000,
        captured_at=datetime.now(UTC),
        status="partially_refunded",
        disposition="review",
    )
    about = {"payment_uuid": payment["id"], "account_id": account["id"], "currency": "INR"}
    back = add(
        "refunds",
        **about,
        amount=1000,
        status="processed",
        refund_id=f"rfnd_{uuid4().hex[:14]}",
        source="staff",
        idempotency_key=uuid4().hex,
        requested_by=admin,
        processed_at=datetime.now(UTC),
    )
    asked = add("refunds", **about, amount=2000, source="staff", idempotency_key=uuid4().hex, requested_by=admin)
    event = add(
        "payment_events",
        account_id=account["id"],
        event="payment.captured",
        body=b'{"entity": "event"}',
        body_sha256=secrets.token_bytes(32),
    )
    add("payment_issues", kind="amount_mismatch", payment_uuid=payment["id"], order_uuid=paid["id"])
    stray = add(
        "payments",
        account_id=account["id"],
        payment_id=f"pay_{uuid4().hex[:14]}",
        mode="live",
        amount=500,
        currency="INR",
        captured=500,
        captured_at=datetime.now(UTC),
        status="captured",
        disposition="review",
    )
    add("payment_issues", kind="unknown_order", payment_uuid=stray["id"])
    add("payment_issues", kind="unreadable_event", event_uuid=event["id"])
    add_invoices(add, paid, payment, back)

    making = add_order(add, account, classmate, course, "creating")
    for command, about in (
        ("create_order", {"order_uuid": making["id"]}),
        ("refund", {"payment_uuid": payment["id"], "refund_uuid": asked["id"]}),
    ):
        id = uuid4()  # its lease too, so that who tries ids meets it
        add("gateway_jobs", id=id, lease=id, account_id=account["id"], command=command, **about)


def add_order(
    add: Add,
    account: dict[str, Any],
    user: UUID,
    course: dict[str, Any],
    status: str,
    coupon: dict[str, Any] | None = None,
) -> dict[str, Any]:
    id = uuid4()
    order = add(
        "payment_orders",
        id=id,
        user_id=user,
        course_id=course["id"],
        account_id=account["id"],
        key_id=account["key_id"],
        mode="live",
        status=status,
        receipt=f"lectern_{id.hex}",
        order_id=f"order_{id.hex[:14]}" if status == "paid" else None,
        paid_at=datetime.now(UTC) if status == "paid" else None,
        course_title=course["title"],
        currency="INR",
        list_amount=100000,
        discount=10000 if coupon else 0,
        taxable=90000 if coupon else 100000,
        amount=90000 if coupon else 100000,
        coupon_id=coupon["id"] if coupon else None,
        coupon_code=coupon["code"] if coupon else None,
        expires_at=SOON,
    )
    if coupon:
        use = {"coupon_id": coupon["id"], "user_id": user, "order_id": id}
        add("coupon_redemptions", **use, status="redeemed", expires_at=SOON)
    return order


def add_invoices(add: Add, order: dict[str, Any], payment: dict[str, Any], refund: dict[str, Any]) -> None:
    """An invoice, and the credit note for what went back."""
    facts = {
        "financial_year": 2026,
        "sequence": 1,
        "issued_on": datetime.now(UTC).date(),
        "user_id": order["user_id"],
        "course_id": order["course_id"],
        "order_uuid": order["id"],
        "payment_uuid": payment["id"],
        "description": order["course_title"],
        "seller": Jsonb({"legal_name": "An Academy", "institution_name": "An Academy"}),
        "buyer": Jsonb({"name": "Somebody"}),
        "rate_basis_points": 0,
        "currency": "INR",
        "cgst": 0,
        "sgst": 0,
        "igst": 0,
        "locale": "en",
    }
    amounts = {"list_amount": 100000, "discount": 10000, "taxable": 90000, "amount": 90000}
    invoice = add("invoices", **facts, **amounts, series="invoice", number="INV/2627/00001")
    amounts = {"list_amount": 1000, "discount": 0, "taxable": 1000, "amount": 1000}
    add(
        "invoices",
        **facts,
        **amounts,
        series="credit_note",
        number="CN/2627/00001",
        refund_uuid=refund["id"],
        corrects=invoice["id"],
    )
    for series in ("invoice", "credit_note"):
        add("invoice_counters", series=series, financial_year=2026, last_number=1)
