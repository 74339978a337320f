"""Structured logs: one JSON object a line on stderr. Values of parameters, bodies and headers never get here."""

import logging
import sys
from pathlib import Path
from traceback import extract_tb

import orjson
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def where(error: BaseException) -> list[str]:
    """The way to where an error was raised, innermost last, without its text: that may quote what somebody sent."""
    return [f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in extract_tb(error.__traceback__)[-12:]]


def configure(level: str, form: str) -> None:
    """Sets up structlog for this process; called once, before the first line."""
    renderer = (
        structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str).decode())
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
