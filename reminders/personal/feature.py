"""What the slice offers the package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.feature import Feature, Gauge, Job
from reminders.personal.firing import FIRE, fire_all, is_due
from reminders.personal.http import api
from reminders.personal.model import PersonalReminder
from reminders.personal.texts import TEXTS


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    oldest = session.scalar(select(func.min(PersonalReminder.next_at)).where(PersonalReminder.next_at <= now))
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield Gauge("giaoviec_personal_reminders_oldest_seconds", "How long the oldest note to oneself has waited", seconds)


PERSONAL = Feature(name="personal", apis=(api,), jobs=(Job(FIRE, is_due, fire_all),), texts=TEXTS, gauges=_gauges)
