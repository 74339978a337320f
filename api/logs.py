"""Structured logs: one JSON object a line on stderr. Values of parameters, bodies and headers never get here."""

import logging
import sys

import orjson
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


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
