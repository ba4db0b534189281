"""What the forecast is, how it does, and which tasks it calls likely to be late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.errors import Forbidden
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.model import Task
from tasks.risk.judging import LIKELY
from tasks.risk.lists import sees_risk
from tasks.risk.model import Risk, RiskModel, present_model
from tasks.risk.queue import is_running

Why = Literal["risk_off", "risk_waits", "risk_too_few", "risk_not_better", "risk_better", "risk_forced"]
WHYS: tuple[Why, ...] = ("risk_off", "risk_waits", "risk_too_few", "risk_not_better", "risk_better", "risk_forced")


@dataclass(frozen=True, slots=True)
class LikelyLate:
    """An open task that is likelier to be late than not, and since when the forecast says so."""

    task_id: UUID
    probability: float
    likely_from: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the forecast: whether it is used and why, what it was fitted to, how it did, what it says now."""

    setting: str
    used: bool
    why: Why
    model: RiskModel | None
    likely_above: float
    judged: int
    likely: int


def account(work: UnitOfWork, actor: Person, setting: str, *, now: datetime) -> Account:
    """Give an account of the forecast. Forbidden but for those who watch units, and administrators."""
    if not (sees_risk(work, actor, now=now) or actor.has_role("administrator")):
        raise Forbidden("only_overseers")
    model = present_model(work.session)
    said = select(func.count(Risk.probability), func.count(Risk.likely_from))
    judged, likely = work.session.execute(said).one()
    used = setting != "off" and model is not None and model.used
    return Account(setting, used, _why(setting, model), model, LIKELY, judged, likely)


def likely_late(
    session: Session, now: datetime, *, since: datetime | None = None, limit: int = 500
) -> list[LikelyLate]:
    """Return the open tasks that are likely to be late, those called so longest first; nothing while none is used.

    `since` leaves out what was called so before. Whoever reminds of them remembers of which it has.
    """
    found = (
        select(Risk.task_id, Risk.probability, Risk.likely_from, Task.deadline)
        .join(Task, Task.id == Risk.task_id)
        .where(Risk.likely_from.is_not(None), is_running(now))
        .order_by(Risk.likely_from, Risk.task_id)
        .limit(limit)
    )
    if since is not None:
        found = found.where(Risk.likely_from >= since)
    return [LikelyLate(**row) for row in session.execute(found).mappings()]


def _why(setting: str, model: RiskModel | None) -> Why:
    if setting == "off":
        return "risk_off"
    if model is None:
        return "risk_waits"
    trial: dict[str, Any] | None = model.trial
    if trial is None:
        return "risk_too_few"
    if trial["is_better"]:
        return "risk_better"
    return "risk_forced" if setting == "on" else "risk_not_better"


def weights_of(model: RiskModel | None) -> list[dict[str, Any]]:
    """Return what the forecast looks at, with the weight of each."""
    if model is None or model.forecast is None:
        return []
    pairs = zip(model.forecast["names"], model.forecast["model"]["weights"], strict=True)
    return [{"name": name, "weight": round(weight, 4)} for name, weight in pairs]
