"""What buyers are told by mail of their money: how much, and which document says so."""

import pytest

from api.money import written_money
from tests.notifications.hearing import letters
from tests.payments.sales import give_back
from tests.support.shop import Shop


def test_amount_and_document_are_named(shop: Shop) -> None:
    buyer = shop.student()
    course = shop.course(price=12_345_600)
    order = shop.buy(buyer, course)
    assert give_back(shop, order["payment_id"], 100_050).status_code == 201
    invoice, note = buyer.get(f"/api/payments/{order['payment_id']}").json()["invoices"]

    (paid, of_paid), (refunded, of_refunded) = letters(shop.api, buyer, "payment")
    assert paid.startswith("Your payment has arrived: ")
    assert f"your payment of ₹1,23,456.00 for the course “{order['course']['title']}” has arrived." in of_paid
    assert f"The invoice is {invoice['number']}." in of_paid
    assert f"/payments/{order['payment_id']}\n" in of_paid.replace("\r\n", "\n")
    assert refunded.startswith("Your payment was refunded: ")
    assert "₹1,000.50 of your payment" in of_refunded
    assert f"The credit note is {note['number']}." in of_refunded
    assert invoice["number"] not in of_refunded


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (5_000, "JPY", "¥5,000"),
        (12_345, "KWD", "KWD\N{NO-BREAK SPACE}12.345"),
        (4_999, "EUR", "€49.99"),
        (12_345_600, "INR", "₹1,23,456.00"),
    ],
)
def test_every_currency_has_decimals_of_its_own(minor: int, currency: str, written: str) -> None:
    assert written_money(minor, currency, "en") == written
