"""Letting a recurring task wait for its owner, who is told once, instead of failing at each of its times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import structlog

from backend.unit_of_work import UnitOfWork
from tasks.events import RecurrenceSuspended
from tasks.recurrences.model import Recurrence

log = structlog.get_logger(__name__)


def suspend(
    work: UnitOfWork, found: Recurrence, day: date, code: str, params: Mapping[str, object], *, now: datetime
) -> None:
    """Suspend one that was to come on `day`. `code` and `params` say why, as a refusal would. Whoever suspends what is
    suspended already tells its owner twice: callers ask the state first, under the row's lock."""
    log.warning("recurrence_suspended", recurrence=str(found.id), code=code)
    found.state, found.reason = "suspended", code
    found.reason_params = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    work.emit(RecurrenceSuspended(now, None, found.id, found.owner_id, found.name, day, code, params))
