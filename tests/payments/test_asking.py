"""What a refusal says, and what it does not."""

from uuid import uuid4

from tests.payments.clerk import work
from tests.payments.sales import give_back, payment_of
from tests.support.gateway import Gateway
from tests.support.shop import PRICE, Shop

REFUNDS = r"/v1/payments/.*/refund"


def come_due(shop: Shop) -> None:
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.gateway_jobs set run_at = now() where tenant_id = %s and status = 'pending'",
            (shop.institution.id,),
        )


def test_a_withdrawn_key_says_nothing_of_a_refund_that_was_tried_before(gateway: Gateway, shop: Shop) -> None:
    """Else the balance would be free again, and the money be given back once more."""
    order = shop.buy(shop.student(), shop.course())
    shop.account.webhook(mode="withhold")
    shop.account.fault("drop", when="after", path=REFUNDS, method="POST")
    key = uuid4().hex
    assert give_back(shop, order["payment_id"], None, key).json()["status"] == "requested"
    shop.account.fault("unauthorized", times=None)
    come_due(shop)
    work(shop)
    assert payment_of(shop, order)["refunds"][0]["status"] == "requested"
    assert give_back(shop, order["payment_id"], None, uuid4().hex).json()["code"] == "refund_exceeds_balance"
    shop.account.mend()
    come_due(shop)
    work(shop)
    assert payment_of(shop, order)["refunds"][0]["status"] == "processed"
    gateway_id = payment_of(shop, order)["payment_id"]
    refunds = [one for one in gateway.found("refunds") if one["payment_id"] == gateway_id]
    assert [one["amount"] for one in refunds] == [PRICE]
