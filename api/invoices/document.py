"""An invoice as a kind of document: what the database is asked for, and told."""

from uuid import UUID

from api.pdf.archive import Kind, Run


async def _claim(run: Run, tenant: UUID, row: UUID) -> str | None:
    facts: str | None = await run("select app.claim_invoice($1, $2)", tenant, row)
    return facts


async def _finish(run: Run, tenant: UUID, row: UUID, sha256: str, size: int) -> str | None:
    recorded: str | None = await run("select app.finish_invoice($1, $2, $3, $4)", tenant, row, sha256, size)
    return recorded


INVOICE = Kind("invoice", "invoices", _claim, _finish)
"""Invoices and the credit notes that correct them."""
