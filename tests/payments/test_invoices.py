"""What is taxed and how much, invoices and the credit notes that correct them, and their PDFs."""

from io import BytesIO
from typing import Any

import psycopg
import pypdf
import pytest

from tests.support.api import Person, together
from tests.support.outlines import Course
from tests.support.postgres import Connection
from tests.support.shop import Shop

PROFILE: dict[str, Any] = {
    "legal_name": "Deccan Learning Private Limited",
    "address": "12 MG Road\nBengaluru 560001",
    "state_code": "29",
    "gstin": "29AABCD1234F1Z5",
    "rate_basis_points": 1800,
}
AT_HOME = {"name": "Sneha Kulkarni", "address": "4 Station Road\nMysuru", "state_code": "29"}
ELSEWHERE = {"name": "स्नेहा कुलकर्णी", "address": "4 Station Road\nPune", "state_code": "27"}


@pytest.fixture
def taxed(shop: Shop) -> Shop:
    answer = shop.admin.put("/api/admin/tax-profile", PROFILE)
    assert answer.status_code == 200, answer.text
    return shop


def bought(shop: Shop, buyer: Person, course: Course, **body: Any) -> dict[str, Any]:
    """The invoice of a purchase."""
    shop.buy(buyer, course, **body)
    invoice: dict[str, Any] = buyer.get("/api/invoices").json()["data"][0]
    return invoice


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def amounts(invoice: dict[str, Any]) -> dict[str, int]:
    return {
        "list": invoice["list_amount"]["amount"],
        "discount": invoice["discount"]["amount"],
        "taxable": invoice["taxable"]["amount"],
        **{tax["name"]: tax["amount"]["amount"] for tax in invoice["taxes"]},
        "total": invoice["total"]["amount"],
    }


def test_within_a_state_the_tax_is_halved_between_it_and_the_union(taxed: Shop) -> None:
    invoice = bought(taxed, taxed.student(), taxed.course(price=99_900), billing=AT_HOME)
    assert amounts(invoice) == {
        "list": 99_900, "discount": 0, "taxable": 84_662, "CGST": 7_619, "SGST": 7_619, "total": 99_900
    }  # fmt: skip
    assert [tax["rate_percent"] for tax in invoice["taxes"]] == [9, 9]
    assert invoice["place_of_supply"] == "29"
    assert invoice["seller"] == {
        "legal_name": PROFILE["legal_name"], "state_code": "29", "gstin": PROFILE["gstin"]
    }  # fmt: skip


def test_between_states_there_is_one_tax(taxed: Shop) -> None:
    invoice = bought(taxed, taxed.student(), taxed.course(price=99_900), billing=ELSEWHERE)
    assert amounts(invoice) == {"list": 99_900, "discount": 0, "taxable": 84_661, "IGST": 15_239, "total": 99_900}
    assert invoice["buyer"]["name"] == ELSEWHERE["name"]


def test_a_tax_that_comes_on_top_is_paid_as_well(taxed: Shop) -> None:
    assert taxed.admin.put("/api/admin/tax-profile", {**PROFILE, "prices_include_tax": False}).status_code == 200
    buyer, course = taxed.student(), taxed.course(price=100_000)
    order = taxed.order(buyer, course, billing=ELSEWHERE)
    assert order["checkout"]["amount"] == 118_000
    assert taxed.verify(buyer, taxed.gateway.pay(order["checkout"]["order_id"])["callback"]).status_code == 200
    (invoice,) = buyer.get("/api/invoices").json()["data"]
    assert amounts(invoice) == {"list": 100_000, "discount": 0, "taxable": 100_000, "IGST": 18_000, "total": 118_000}


def test_who_is_not_registered_charges_no_tax_and_asks_for_no_state(shop: Shop) -> None:
    invoice = bought(shop, shop.student(name="Asha Rao"), shop.course(price=49_900))
    assert amounts(invoice) == {"list": 49_900, "discount": 0, "taxable": 49_900, "total": 49_900}
    assert invoice["buyer"]["name"] == "Asha Rao"
    assert (invoice["place_of_supply"], invoice["sac"]) == (None, None)


def test_where_tax_is_charged_the_buyer_says_from_where(taxed: Shop) -> None:
    course = taxed.course()
    refused = taxed.begin(taxed.student(), course)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/billing/state_code"]


def test_what_was_ordered_keeps_the_tax_of_then(taxed: Shop) -> None:
    buyer, course = taxed.student(), taxed.course(price=99_900)
    order = taxed.order(buyer, course, billing=AT_HOME)
    changed = {**PROFILE, "rate_basis_points": 500, "legal_name": "Called Otherwise Limited"}
    assert taxed.admin.put("/api/admin/tax-profile", changed).status_code == 200
    assert taxed.verify(buyer, taxed.gateway.pay(order["checkout"]["order_id"])["callback"]).status_code == 200
    (invoice,) = buyer.get("/api/invoices").json()["data"]
    assert amounts(invoice)["CGST"] == 7_619
    assert invoice["seller"]["legal_name"] == PROFILE["legal_name"]


def test_the_pdf_says_what_the_invoice_says(taxed: Shop) -> None:
    buyer, course = taxed.student(), taxed.course(price=1_099_900)
    invoice = bought(taxed, buyer, course, billing=ELSEWHERE)
    answer = buyer.get(invoice["pdf_url"])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith(
        f'attachment; filename="{invoice["number"].replace("/", "-")}.pdf"'
    )
    text = text_of(answer.content)
    for said in (
        "Tax Invoice", invoice["number"], PROFILE["legal_name"], "Bengaluru 560001", PROFILE["gstin"], "Pune",
        "Maharashtra (27)", "999293", invoice["course"]["title"], "10,999.00", "9,321.19", "IGST 18 %", "1,677.81",
        "Total",
    ):  # fmt: skip
        assert said in text, (said, text)
    again = buyer.get(f"/api/payments/{invoice['payment_id']}/invoice.pdf")
    assert again.content == answer.content
    same = buyer.get(invoice["pdf_url"], headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_invoices_are_the_buyers_and_the_admins(taxed: Shop) -> None:
    buyer, course = taxed.student(), taxed.course()
    invoice = bought(taxed, buyer, course, billing=AT_HOME)
    paths = [f"/api/invoices/{invoice['id']}", invoice["pdf_url"], f"/api/payments/{invoice['payment_id']}/invoice.pdf"]
    stranger = taxed.institution.api.institution().admin()
    for path in paths:
        assert buyer.get(path).status_code == 200
        assert taxed.admin.get(path).status_code == 200
        for other in (taxed.student(), taxed.instructor, stranger):
            assert other.get(path).status_code == 404
        assert taxed.institution.anonymous.get(path).status_code == 401
    assert taxed.student().get("/api/invoices").json()["data"] == []
    assert [one["id"] for one in taxed.admin.get("/api/admin/invoices").json()["data"]] == [invoice["id"]]
    assert buyer.get("/api/admin/invoices").status_code == 403
    assert taxed.admin.get("/api/admin/invoices?kind=credit_note").json()["data"] == []


def test_numbers_follow_each_other_whoever_buys_at_once(taxed: Shop) -> None:
    course = taxed.course()
    buyers = [taxed.student() for _ in range(8)]
    orders = [taxed.order(buyer, course, billing=AT_HOME)["checkout"]["order_id"] for buyer in buyers]
    callbacks = [taxed.gateway.pay(order)["callback"] for order in orders]
    together(*[lambda pair=pair: taxed.verify(*pair) for pair in zip(buyers, callbacks, strict=True)])
    listed = taxed.admin.get("/api/admin/invoices").json()["data"]
    assert sorted(int(one["number"].rpartition("/")[2]) for one in listed) == list(range(1, 9))
    assert len({one["number"].rpartition("/")[0] for one in listed}) == 1


def test_credit_notes_add_up_to_the_invoice(taxed: Shop) -> None:
    """Three thirds that do not divide evenly, in every component."""
    buyer, course = taxed.student(), taxed.course(price=99_901)
    invoice = bought(taxed, buyer, course, billing=AT_HOME)
    refund = f"/api/admin/payments/{invoice['payment_id']}/refund"
    for amount in (33_333, 33_333, 33_235):
        answer = taxed.admin.post(refund, {"amount": amount, "reason": "Part of it was not held."})
        assert answer.status_code in (200, 201, 202), answer.text
    listed = buyer.get("/api/invoices").json()["data"]
    notes = [one for one in listed if one["kind"] == "credit_note"]
    assert [note["number"].rpartition("/")[2] for note in notes] == ["00003", "00002", "00001"]
    assert {note["corrects_id"] for note in notes} == {invoice["id"]}
    assert {note["number"].partition("/")[0] for note in notes} == {"CN"}
    sums = {name: sum(amounts(note)[name] for note in notes) for name in ("taxable", "CGST", "SGST", "total")}
    assert sums == {name: amounts(invoice)[name] for name in sums}
    text = text_of(buyer.get(notes[0]["pdf_url"]).content)
    assert "Credit Note" in text
    assert f"{invoice['number']} of" in text


def test_a_test_has_numbers_of_its_own(taxed: Shop) -> None:
    account = taxed.add_account("test")
    course = taxed.course()
    order = taxed.order(taxed.admin, course, billing=AT_HOME, mode="test")
    taxed.verify(taxed.admin, taxed.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert account.calls("POST", "/v1/orders")
    (invoice,) = taxed.admin.get("/api/invoices").json()["data"]
    assert invoice["is_test"] is True
    assert invoice["number"].startswith("TST/")
    assert "not valid" in text_of(taxed.admin.get(invoice["pdf_url"]).content)
    assert bought(taxed, taxed.student(), course, billing=AT_HOME)["number"].endswith("/00001")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"state_code": "27"}, "/gstin"),
        ({"state_code": "99"}, "/state_code"),
        ({"gstin": None}, "/rate_basis_points"),
        ({"rate_basis_points": 1801}, "/rate_basis_points"),
        ({"rate_basis_points": -2}, "/rate_basis_points"),
        ({"exemption": "Notification 12/2017"}, "/exemption"),
        ({"gstin": "29AABCD1234F1Z"}, "/gstin"),
        ({"sac": "1234"}, "/sac"),
        ({"prefix": "LONG"}, "/prefix"),
        ({"prefix": "TST"}, "/prefix"),
        ({"prefix": "CN"}, "/credit_note_prefix"),
        ({"legal_name": " "}, "/legal_name"),
    ],
)
def test_a_profile_fits_together(shop: Shop, change: dict[str, Any], pointer: str) -> None:
    answer = shop.admin.put("/api/admin/tax-profile", {**PROFILE, **change})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert shop.admin.get("/api/admin/tax-profile").status_code == 404


def test_a_profile_is_the_admins(taxed: Shop) -> None:
    for other in (taxed.student(), taxed.instructor):
        assert other.get("/api/admin/tax-profile").status_code == 403
        assert other.put("/api/admin/tax-profile", PROFILE).status_code == 403
    shown = taxed.admin.get("/api/admin/tax-profile")
    again = taxed.admin.put("/api/admin/tax-profile", PROFILE, headers={"if-match": shown.headers["etag"]})
    assert again.json() == shown.json()
    changed = taxed.admin.put("/api/admin/tax-profile", {**PROFILE, "sac": "9992"})
    assert changed.json()["version"] == shown.json()["version"] + 1
    stale = taxed.admin.put("/api/admin/tax-profile", PROFILE, headers={"if-match": shown.headers["etag"]})
    assert stale.status_code == 412


def test_a_prefix_is_not_given_to_the_other_kind(taxed: Shop) -> None:
    bought(taxed, taxed.student(), taxed.course(), billing=AT_HOME)
    answer = taxed.admin.put("/api/admin/tax-profile", {**PROFILE, "prefix": "A", "credit_note_prefix": "INV"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/credit_note_prefix"
    assert taxed.admin.put("/api/admin/tax-profile", {**PROFILE, "prefix": "A"}).status_code == 200
    assert bought(taxed, taxed.student(), taxed.course(), billing=AT_HOME)["number"].startswith("A/")


@pytest.mark.parametrize(
    ("at", "day", "year"),
    [
        ("2026-03-31T18:29:59Z", "2026-03-31", 2025),
        ("2026-03-31T18:30:00Z", "2026-04-01", 2026),
        ("2026-12-31T18:30:00Z", "2027-01-01", 2026),
    ],
)
def test_a_financial_year_begins_in_april_in_india(connection: Connection, at: str, day: str, year: int) -> None:
    found = connection.execute(
        "select day::text, financial_year from internal.financial_year(%s::timestamptz)", [at]
    ).fetchone()
    assert found == (day, year)


def test_what_is_rolled_back_takes_no_number(taxed: Shop) -> None:
    next_one = "select number from internal.next_invoice_number(%s, 'invoice')"
    with taxed.api.connect() as connection:
        lost = connection.execute(next_one, [taxed.institution.id]).fetchone()
        connection.rollback()
    invoice = bought(taxed, taxed.student(), taxed.course(), billing=AT_HOME)
    assert lost == (invoice["number"],)
    assert invoice["number"].endswith("/00001")


def test_what_was_issued_is_never_changed(taxed: Shop) -> None:
    invoice = bought(taxed, taxed.student(), taxed.course(), billing=AT_HOME)
    with taxed.api.connect() as connection:
        for change in (
            """update lms.invoices set buyer = buyer || '{"name": "Other"}' where id = %s""",
            "update lms.invoices set number = 'INV/2627/99999' where id = %s",
            "delete from lms.invoices where id = %s",
        ):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(change, [invoice["id"]])
            connection.rollback()
