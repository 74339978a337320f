"""What a report's file is called."""

from api.reports.begun import Begun


def file_name(begun: Begun, kind: str) -> str:
    """Report, institution, and which days: those that it is narrowed to, else that on which it was made."""
    first, last = begun.filters.get("from"), begun.filters.get("to")
    if first and last:
        days = f"{first}-to-{last}"
    elif first or last:
        days = f"from-{first}" if first else f"to-{last}"
    else:
        days = begun.localised_time().date().isoformat()
    return f"{begun.report}-{begun.tenant.slug}-{days}.{kind}".replace("_", "-")
