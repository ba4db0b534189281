"""Structured JSON logs; a request id follows from the request into jobs and socket events."""

from __future__ import annotations

import logging
import re
import secrets
import sys

import structlog

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def configure_logs(level: str) -> None:
    """Send everything, ours and the libraries', to standard error as one JSON object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("engineio", "socketio", "rq.worker", "werkzeug", "alembic", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def begin_request(given: str | None) -> str:
    """Bind a request id to this context: the caller's own when it is sane, else a new one."""
    request_id = given if given and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


def current_request_id() -> str:
    """Return the id bound to this context, or an empty string outside any."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
