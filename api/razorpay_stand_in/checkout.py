"""The checkout as the browser sees it: the script that shops include, and the page that it opens over theirs."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from api.razorpay_stand_in.errors import RefusedError, refusal
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.purchases import pay, payable

_PAGES = Path(__file__).parent / "pages"
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_PAGES), undefined=jinja2.StrictUndefined, autoescape=True,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_OTHERS = (
    ("fail", "Fail", "The bank declines."),
    ("authorize", "Authorise only", "Authorised, and not captured."),
    ("late", "Late success", "Declines, and says yes a moment later."),
    ("close", "Close the browser", "Paid, but this page learns nothing."),
    ("twice", "Pay twice", "As from two windows."),
)
_DECIMALS = {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "OMR": 3}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def routes(gateway: Gateway) -> list[Route]:
    return [
        Route("/checkout.js", partial(_file, "checkout.js")),
        Route("/v1/checkout.js", partial(_file, "checkout.js")),
        Route("/checkout/page.css", partial(_file, "page.css")),
        Route("/checkout/page.js", partial(_file, "page.js")),
        Route("/checkout", partial(_page, gateway)),
        Route("/checkout/pay", partial(_pay, gateway), methods=["POST"]),
    ]


async def _file(name: str, _request: Request) -> Response:
    return FileResponse(_PAGES / name, headers={"cache-control": "no-cache"})


async def _page(gateway: Gateway, request: Request) -> Response:
    facts = _facts(request.query_params.get("facts", ""))
    problem, order = None, None
    try:
        order = payable(gateway, str(facts.get("key")), facts.get("order_id"))
    except RefusedError as refused:
        problem = str(refused)
    amount, currency = (order["amount"], order["currency"]) if order else (facts.get("amount"), facts.get("currency"))
    prefill = facts.get("prefill")
    html = _TEMPLATES.get_template("page.html").render(
        facts=json.dumps(facts),
        origin=request.query_params.get("origin", ""),
        name=facts.get("name") or "Checkout",
        description=facts.get("description"),
        amount=money(int(amount or 0), str(currency or "INR")),
        email=prefill.get("email") if isinstance(prefill, dict) else None,
        order_id=facts.get("order_id"),
        others=_OTHERS,
        problem=problem,
    )
    return HTMLResponse(html, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})


async def _pay(gateway: Gateway, request: Request) -> Response:
    try:
        body = json.loads(await request.body())
        facts = body["facts"]
        prefill = facts.get("prefill") or {}
        data = {
            "amount": None if facts.get("order_id") else facts.get("amount"),
            "currency": None if facts.get("order_id") else facts.get("currency"),
            "notes": facts.get("notes"),
            "description": facts.get("description"),
            "email": prefill.get("email"),
            "contact": prefill.get("contact"),
        }
        return JSONResponse(pay(gateway, str(facts.get("key")), facts.get("order_id"), body["how"], data))
    except (ValueError, KeyError, TypeError, AttributeError):
        return refusal(RefusedError("The request body is not valid JSON."))
    except RefusedError as refused:
        return refusal(refused)


def money(amount: int, currency: str) -> str:
    """As people read it; Indian amounts are grouped by lakh."""
    decimals = _DECIMALS.get(currency, 2)
    whole, part = divmod(amount, 10**decimals)
    text = f"{whole:,}"
    if currency == "INR" and whole >= 100_000:
        head, tail = divmod(whole, 1000)
        pairs: list[str] = []
        while head:
            head, pair = divmod(head, 100)
            pairs.insert(0, f"{pair:02d}" if head else str(pair))
        text = f"{','.join(pairs)},{tail:03d}"
    sign = {"INR": "₹", "EUR": "€", "USD": "$", "GBP": "£"}.get(currency, f"{currency} ")
    return f"{sign}{text}" + (f".{part:0{decimals}d}" if decimals else "")


def _facts(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
