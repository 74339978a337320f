"""A report as the database begins it: whose it is, what it is narrowed to, and what its rows hold."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from pydantic import BaseModel, ConfigDict

Type = Literal["text", "integer", "number", "percent", "money", "timestamp", "date", "boolean", "json"]


class Column(BaseModel):
    """`money` is in minor units, of the currency in the row's column `currency`."""

    model_config = ConfigDict(extra="ignore")

    name: str
    title: str
    type: Type


class Tenant(BaseModel):
    """The institution."""

    model_config = ConfigDict(extra="ignore")

    slug: str = ""
    name: str
    timezone: str
    locale: str = "en"
    currency: str = "INR"


class Begun(BaseModel):
    """As `app.begin_report` answers."""

    model_config = ConfigDict(extra="ignore")

    report: str
    title: str
    tenant: Tenant
    filters: dict[str, Any] = {}
    generated_at: datetime
    generated_local: datetime | None = None
    columns: list[Column]
    row_count: int = 0

    @property
    def currency_at(self) -> int | None:
        """Where a row names its currency."""
        return next((at for at, column in enumerate(self.columns) if column.name == "currency"), None)

    def localised(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """Rows with timestamps as the institution's clocks show them; to the second, without a zone."""
        zone = ZoneInfo(self.tenant.timezone)
        moments = [at for at, column in enumerate(self.columns) if column.type == "timestamp"]
        for row in rows:
            for at in moments:
                if row[at] is not None:
                    row[at] = local(row[at], zone)
            yield row

    def localised_time(self) -> datetime:
        """When it was asked for, on the institution's clocks."""
        if self.generated_local is not None:
            return self.generated_local
        return self.generated_at.astimezone(ZoneInfo(self.tenant.timezone)).replace(tzinfo=None, microsecond=0)


def local(moment: str, zone: ZoneInfo) -> str:
    """`2026-03-31T12:00:00.123456Z` on the clocks of a zone."""
    at = datetime.fromisoformat(moment)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()


def precision(currency: str) -> int:
    """How many decimals a currency has."""
    return get_currency_precision(currency)
