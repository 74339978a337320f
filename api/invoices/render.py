"""What an invoice, or a credit note, looks like."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from weasyprint import Document

from api.certificates.colors import darkened
from api.invoices.facts import Facts
from api.money import money_locale, written_money
from api.pdf.layout import Layout, written, written_day

LAYOUT = Layout(Path(__file__).parent / "template", "invoice.css")

SAMPLE: dict[str, Any] = {
    "id": "00000000-0000-7000-8000-000000000000",
    "series": "test_credit_note",
    "number": "TCN/2627/00001",
    "issued_on": "2026-11-22",
    "seller": {"name": "Seller", "address": "1 Street\nTown", "state_code": "29", "gstin": "29AAAAA0000A1Z5"},
    "buyer": {"name": "Sneha स्नेहा சினேகா স্নেহা", "email": "sneha@example.org", "state_code": "27"},
    "institution_name": "Institution",
    "place_of_supply": "27",
    "description": "Fonts for what courses are called",
    "sac": "999293",
    "rate_basis_points": 1800,
    "currency": "INR",
    "list_amount": 11800,
    "discount": 0,
    "taxable": 10000,
    "cgst": 0,
    "sgst": 0,
    "igst": 1800,
    "amount": 11800,
    "payment_id": "pay_00000000000000",
    "corrects_number": "TST/2627/00001",
    "corrects_issued_on": "2026-11-21",
    "reason": "Warming up",
}
"""Needs everything that an invoice may need, the fonts for each script above all."""


def render(facts: Facts) -> bytes:
    """The PDF. Blocks for as long as it takes, and is meant for a process of its own."""
    return written(lay_out(facts))


def render_json(facts: bytes) -> bytes:
    """As `render`, for facts as `app.claim_invoice` gives them."""
    return render(Facts.model_validate_json(facts))


def warm() -> None:
    """Renders all that an invoice may need, so that nothing is left to be opened."""
    for language in LAYOUT.words:
        for currency in ("INR", "USD"):
            render(Facts.model_validate({**SAMPLE, "locale": language, "currency": currency}))


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    label: str
    amount: str


def lay_out(facts: Facts) -> Document:
    """The pages, before they become a PDF."""
    lang = LAYOUT.language(facts.locale)
    words = LAYOUT.words[lang]
    is_note = facts.series.endswith("credit_note")
    title = words[_title(facts)]
    # What is asked for a course holds its tax already, unless the taxable value is what was asked.
    with_tax = facts.amount == facts.list_amount - facts.discount and facts.amount != facts.taxable
    return LAYOUT.lay_out(
        "invoice.html",
        {},
        lang=lang,
        words=words,
        facts=facts,
        title=title,
        subject=words["subject"].format(title=title, number=facts.number, description=facts.description),
        color=darkened(facts.primary_color),
        is_test=facts.series.startswith("test_"),
        issued_on=written_day(facts.issued_on, words),
        corrects=_corrects(facts, words),
        place_of_supply=_state(facts.place_of_supply, words),
        parties=[
            (words[role], party, _state(party.state_code, words))
            for role, party in (("seller", facts.seller), ("buyer", facts.buyer))
        ],
        item=words["refunded" if is_note and with_tax else "price_with_tax" if with_tax else "price"],
        price=written_money(facts.list_amount, facts.currency, lang),
        lines=_lines(facts, words, lang, is_note=is_note),
        notes=_notes(facts, words),
    )


def _title(facts: Facts) -> str:
    if facts.series.endswith("credit_note"):
        return "credit_note"
    if facts.seller.gstin is None:
        return "invoice"
    return "tax_invoice" if facts.rate_basis_points else "bill_of_supply"


def _lines(facts: Facts, words: dict[str, Any], lang: str, *, is_note: bool) -> list[_Line]:
    half, whole = (
        format_decimal(Decimal(rate) / 100, locale=money_locale(lang, facts.currency))
        for rate in (facts.rate_basis_points // 2, facts.rate_basis_points)
    )
    amounts = [
        ("discount", words["discount"], -facts.discount),
        ("taxable", words["taxable"], facts.taxable if facts.rate_basis_points else 0),
        ("cgst", words["cgst"].format(rate=half), facts.cgst),
        ("sgst", words["sgst"].format(rate=half), facts.sgst),
        ("igst", words["igst"].format(rate=whole), facts.igst),
        ("total", words["total_refunded" if is_note else "total"], facts.amount),
    ]
    return [
        _Line(name, label, written_money(amount, facts.currency, lang))
        for name, label, amount in amounts
        if amount or name == "total"
    ]


def _notes(facts: Facts, words: dict[str, Any]) -> list[str]:
    notes = []
    if facts.exemption:
        notes.append(words["exemption"].format(exemption=facts.exemption))
    if facts.payment_id and facts.paid_on:
        notes.append(words["paid"].format(date=written_day(facts.paid_on, words), payment=facts.payment_id))
    elif facts.payment_id:
        notes.append(words["refunded_from"].format(payment=facts.payment_id))
    if facts.reason:
        notes.append(words["reason"].format(reason=facts.reason))
    if facts.seller.gstin:
        notes.append(words["reverse_charge"])
    return notes


def _corrects(facts: Facts, words: dict[str, Any]) -> str | None:
    if facts.corrects_number is None or facts.corrects_issued_on is None:
        return None
    day = written_day(facts.corrects_issued_on, words)
    return str(words["corrects_value"].format(number=facts.corrects_number, date=day))


def _state(code: str | None, words: dict[str, Any]) -> str | None:
    return words["state_value"].format(name=_states().get(code, code), code=code) if code else None


@cache
def _states() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "states.toml").read_text())
