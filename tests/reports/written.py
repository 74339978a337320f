"""Reports that tests write: what the database would say of them."""

from typing import Any

from api.reports.begun import Begun

COLUMNS = {
    "user_id": "text",
    "name": "text",
    "email": "text",
    "status": "text",
    "count": "integer",
    "hours": "number",
    "percent": "percent",
    "currency": "text",
    "amount": "money",
    "at": "timestamp",
    "day": "date",
    "reversal": "boolean",
    "after": "json",
}


def begun(**values: Any) -> Begun:
    """As `app.begin_report` answers."""
    return Begun.model_validate(begun_json(**values))


def begun_json(
    *, timezone: str = "Asia/Kolkata", columns: dict[str, str] | None = None, **values: Any
) -> dict[str, Any]:
    return {
        "report": "payments",
        "title": "Payments",
        "tenant": {"slug": "acme", "name": "Acme Academy", "timezone": timezone, "locale": "en", "currency": "INR"},
        "filters": {"from": "2026-01-01"},
        "shown_filters": [{"name": "from", "title": "From", "value": "2026-01-01"}],
        "generated_at": "2026-11-23T20:00:00Z",
        "columns": [{"name": name, "title": name.title(), "type": type} for name, type in (columns or COLUMNS).items()],
        "row_count": 1,
        **values,
    }


def row(**values: Any) -> list[Any]:
    """A row with all of the columns."""
    usual = {
        "user_id": "0198c5a2-0000-7000-8000-000000000000",
        "name": "Sneha Kulkarni",
        "email": "sneha@example.org",
        "status": "partially_refunded",
        "count": 3,
        "hours": 1.5,
        "percent": 62.5,
        "currency": "INR",
        "amount": 123456,
        "at": "2026-03-31T20:00:00.123Z",
        "day": "2026-03-31",
        "reversal": True,
        "after": {"status": "active"},
    }
    return [{**usual, **values}[name] for name in COLUMNS]
