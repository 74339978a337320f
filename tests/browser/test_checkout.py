"""Buying in a real browser: the checkout of the gateway's stand-in, and a course from the sign-in to the refund."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pypdf
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.browsing import visit
from tests.browser.test_verify import host_of
from tests.support.api import Institution
from tests.support.gateway import Account, Gateway
from tests.support.people import PASSWORD
from tests.support.receiver import Receiver, receiver
from tests.support.shop import Shop

OPEN = """(given) => {
  window.seen = [];
  const see = (name) => (value) => window.seen.push([name, value ?? null]);
  const options = { ...given, modal: { ...given.modal, ondismiss: see("dismissed") } };
  if (!given.callback_url) options.handler = see("paid");
  window.checkout = new Razorpay(options);
  window.checkout.on("payment.failed", see("failed"));
  window.checkout.open();
}"""


@pytest.fixture(scope="module")
def shop_page() -> Iterator[Receiver]:
    """A page of somebody else that includes checkout.js."""
    with receiver() as page:
        yield page


@pytest.fixture
def account(gateway: Gateway) -> Account:
    return gateway.account()


def order(account: Account) -> str:
    made = httpx.post(
        f"{account.gateway.url}/v1/orders", auth=account.auth,
        json={"amount": 12_345_600, "currency": "INR", "payment": {"capture": "automatic"}},
    ).json()  # fmt: skip
    return str(made["id"])


def open_checkout(page: Page, account: Account, order_id: str, **options: Any) -> FrameLocator:
    page.add_script_tag(url=f"{account.gateway.url}/v1/checkout.js")
    facts = {"key": account.key_id, "order_id": order_id, "name": "A school", "description": "A course"}
    page.evaluate(OPEN, {**facts, "prefill": {"email": "a@example.org"}, "notes": {"a": "b"}, **options})
    return frame_of(page)


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.razorpay-checkout-frame")


def seen(page: Page, count: int) -> list[Any]:
    page.wait_for_function("(count) => window.seen.length >= count", arg=count)
    found: list[Any] = page.evaluate("window.seen")
    return found


@pytest.mark.parametrize("how", ["pay", "authorize", "twice"])
def test_the_handler_gets_what_is_signed(
    browser: Browser, shop_page: Receiver, account: Account, gateway: Gateway, how: str
) -> None:
    order_id = order(account)
    with visit(browser, shop_page.url) as page:
        open_checkout(page.page, account, order_id).locator(f"[data-how={how}]").click()
        [[name, answer]] = seen(page.page, 1)
        assert name == "paid"
        assert set(answer) == {"razorpay_payment_id", "razorpay_order_id", "razorpay_signature"}
        expect(page.page.locator("iframe")).to_have_count(0)
        payments = gateway.found("payments", order_id=order_id)
        assert [payment["notes"] for payment in payments] == [{"a": "b"}] * (2 if how == "twice" else 1)
        assert {payment["status"] for payment in payments} == {"authorized" if how == "authorize" else "captured"}
        assert payments[0]["email"] == "a@example.org"


@pytest.mark.parametrize("how", ["fail", "late"])
def test_after_a_failure_one_can_try_again(
    browser: Browser, shop_page: Receiver, account: Account, gateway: Gateway, how: str
) -> None:
    order_id = order(account)
    with visit(browser, shop_page.url) as page:
        frame = open_checkout(page.page, account, order_id)
        frame.locator(f"[data-how={how}]").click()
        [[name, failed]] = seen(page.page, 1)
        assert (name, failed["error"]["code"]) == ("failed", "BAD_REQUEST_ERROR")
        assert failed["error"]["metadata"]["order_id"] == order_id
        expect(frame.get_by_role("alert")).to_contain_text("declined by the bank")
        frame.locator("[data-how=pay]").click()
        assert seen(page.page, 2)[1][0] == "paid"


def test_leaving(browser: Browser, shop_page: Receiver, account: Account, gateway: Gateway) -> None:
    """By the cross, by the key, and, where there is no second try, after a failure."""
    order_id = order(account)
    with visit(browser, shop_page.url) as page:
        open_checkout(page.page, account, order_id).get_by_label("Leave the checkout").click()
        assert seen(page.page, 1) == [["dismissed", None]]
        button = open_checkout(page.page, account, order_id).locator("[data-how=pay]")
        expect(button).to_be_enabled()
        button.press("Escape")
        assert seen(page.page, 1) == [["dismissed", None]]
        frame = open_checkout(page.page, account, order_id, retry={"enabled": False})
        frame.locator("[data-how=fail]").click()
        assert [name for name, _ in seen(page.page, 2)] == ["failed", "dismissed"]
        expect(page.page.locator("iframe")).to_have_count(0)


def test_the_closed_browser_says_nothing(
    browser: Browser, shop_page: Receiver, account: Account, gateway: Gateway
) -> None:
    order_id = order(account)
    with visit(browser, shop_page.url) as page:
        open_checkout(page.page, account, order_id).locator("[data-how=close]").click()
        expect(page.page.locator("iframe")).to_have_count(0)
        assert seen(page.page, 0) == []
    assert [payment["status"] for payment in gateway.found("payments", order_id=order_id)] == ["captured"]


def test_a_shop_without_script_is_called_back(browser: Browser, shop_page: Receiver, account: Account) -> None:
    with visit(browser, shop_page.url) as page:
        frame = open_checkout(page.page, account, order(account), callback_url=shop_page.url, redirect=True)
        frame.locator("[data-how=pay]").click()
        [posted] = shop_page.wait_for(1)
        fields = parse_qs(posted.body.decode())
        assert set(fields) == {"razorpay_payment_id", "razorpay_order_id", "razorpay_signature"}


def test_the_checkout_on_every_device(browser: Browser, account: Account, tmp_path: Path, gateway: Gateway) -> None:
    facts = {"key": account.key_id, "order_id": order(account), "name": "<b>" + "A very long name of a school " * 4}
    url = f"{gateway.url}/checkout?{urlencode({'facts': json.dumps(facts), 'origin': gateway.url})}"
    with visit(browser, url) as page:
        for _ in page.everywhere():
            page.picture("checkout", tmp_path)
            page.assert_sound(gateway.url)
        assert "₹1,23,456.00" in page.text()
        assert "<b>A very long name" in page.text()


@pytest.mark.parametrize("wrong", [{"key": "rzp_live_nobody0000"}, {"order_id": "order_00000000000000"}, "paid"])
def test_what_cannot_be_paid(browser: Browser, account: Account, gateway: Gateway, wrong: Any) -> None:
    facts = {"key": account.key_id, "order_id": order(account)}
    if wrong == "paid":
        gateway.pay(facts["order_id"])
    else:
        facts |= wrong
    with visit(browser, f"{gateway.url}/checkout?{urlencode({'facts': json.dumps(facts)})}") as page:
        page.assert_sound(gateway.url)
        assert page.page.locator("[data-how]").count() == 0
        assert page.page.get_by_role("alert").inner_text() in (
            "The api key provided is invalid", "The id provided does not exist", "Payment already done for this order.",
        )  # fmt: skip


def sign_in(page: Page, institution: Institution, email: str) -> None:
    page.get_by_label("Institution", exact=True).fill(institution.slug)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_course_is_bought_and_given_back(
    browser: Browser, institution: Institution, gateway: Gateway, tmp_path: Path
) -> None:
    shop = Shop(institution, gateway)
    course = shop.course(price=49_900)
    student, admin = shop.student(password=True, name="Divya Pillai"), institution.admin(password=True)
    host = host_of(institution)
    with visit(browser, f"{host}/dev/shop") as seen_by:
        for _ in seen_by.everywhere():
            seen_by.picture("shop-sign-in", tmp_path)
            seen_by.assert_sound(host)
        page = seen_by.page
        sign_in(page, institution, student.email)
        page.get_by_role("button", name="Choose").click()
        page.get_by_label("State").select_option("29")
        page.get_by_role("button", name="Work out the price").click()
        expect(page.locator("#price")).to_contain_text("499.00")
        for _ in seen_by.everywhere():
            seen_by.picture("shop-price", tmp_path)
            seen_by.assert_sound(host)
        page.get_by_role("button", name="Buy").click()
        frame_of(page).locator("[data-how=fail]").click()
        expect(page.locator("#notice")).to_contain_text("declined by the bank")
        frame_of(page).locator("[data-how=pay]").click()
        expect(page.locator("#notice")).to_contain_text("is yours", timeout=20_000)
        expect(page.locator("#courses")).to_contain_text("yours")
        with page.expect_download(timeout=30_000) as download:
            page.get_by_role("button", name="Invoice").click()
        pdf = download.value.path().read_bytes()
        text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        assert "Divya Pillai" in text
        assert download.value.suggested_filename.endswith(".pdf")
        for _ in seen_by.everywhere():
            seen_by.picture("shop-bought", tmp_path)
        page.set_viewport_size({"width": 390, "height": 844})
        assert seen_by.faint_texts() == []
        allowed = (f"{host}/", f"{gateway.url}/", "data:", "blob:")
        assert [url for url in seen_by.requests if not url.startswith(allowed)] == []
        assert seen_by.complaints == []
    assert student.get(f"/api/courses/{course.id}").json()["enrollment"]["status"] == "active"
    assert len(gateway.found("calls", key_id=shop.account.key_id, method="POST", path="/v1/orders")) == 1

    with visit(browser, f"{host}/dev/shop") as seen_by:
        page = seen_by.page
        sign_in(page, institution, admin.email)
        page.get_by_role("button", name="Refund").click()
        expect(page.locator("#notice")).to_contain_text("499.00 goes back")
        expect(page.locator("#office")).to_contain_text("refunded")
    [payment] = [one for one in student.get("/api/payments").json()["data"] if one["status"] != "failed"]
    assert (payment["status"], payment["refunded"]["amount"]) == ("refunded", 49_900)
    assert student.get(f"/api/courses/{course.id}").json()["enrollment"]["status"] == "revoked"
    assert [refund["amount"] for refund in gateway.found("refunds", key_id=shop.account.key_id)] == [49_900]
