"""Invoices and credit notes, and their PDFs."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Response

from api.answers import answer
from api.caller import Caller, SignedIn
from api.invoices.document import INVOICE
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.pdf.answers import PDF, pdf_answer
from api.schemas.common import Page, problems
from api.schemas.invoices import Invoice, InvoiceKind

router = APIRouter(tags=["payments"])

FILE: dict[int | str, dict[str, Any]] = {
    200: PDF,
    304: {"description": "The client's copy is still the same."},
    **problems(401, 409),
}
IfNoneMatch = Annotated[str | None, Header(description="The ETag of a copy, which is the PDF's SHA-256.")]


@router.get("/invoices", response_model=Page[Invoice], responses=problems(401))
async def list_invoices(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The caller's own invoices and credit notes, newest first."""
    return answer(await caller.call("select app.list_invoices($1, $2, $3, $4)", limit, cursor))


@router.get("/invoices/{invoice_id}.pdf", response_class=Response, responses=FILE)
async def get_invoice_file(caller: SignedIn, invoice_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """An invoice or a credit note as PDF: for its buyer and admins. 503 as for certificates."""
    return await _pdf(caller, await caller.call("select app.get_invoice_file($1, $2, $3)", invoice_id))


@router.get("/invoices/{invoice_id}", response_model=Invoice, responses=problems(401))
async def get_invoice(caller: SignedIn, invoice_id: UUID) -> Response:
    """An invoice or a credit note: for its buyer and admins."""
    return answer(await caller.call("select app.get_invoice($1, $2, $3)", invoice_id))


@router.get("/payments/{payment_id}/invoice.pdf", response_class=Response, responses=FILE)
async def get_payment_invoice_file(caller: SignedIn, payment_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """The invoice of a payment as PDF: for its buyer and admins. 404 when it bought nothing."""
    return await _pdf(caller, await caller.call("select app.get_payment_invoice_file($1, $2, $3)", payment_id))


@router.get("/admin/invoices", response_model=Page[Invoice], responses=problems(401))
async def list_admin_invoices(
    caller: SignedIn,
    kind: InvoiceKind | None = None,
    financial_year: Annotated[
        int | None, Query(ge=2000, le=2999, description="The year in which it began: 2026 is April 2026 to March 2027.")
    ] = None,
    user_id: Annotated[UUID | None, Query(description="Of this buyer.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The institution's invoices and credit notes, newest first. Admins."""
    return answer(
        await caller.call(
            "select app.list_admin_invoices($1, $2, $3, $4, $5, $6, $7)", kind, financial_year, user_id, limit, cursor
        )
    )


async def _pdf(caller: Caller, file: str) -> Response:
    found = orjson.loads(file)
    name = f"{found['number'].replace('/', '-')}.pdf"
    return await pdf_answer(caller, INVOICE, UUID(found["id"]), found["sha256"], name)
