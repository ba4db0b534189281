"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature, Job
from reminders.personal.firing import FIRE, fire_all, is_due
from reminders.personal.http import api
from reminders.personal.texts import TEXTS

PERSONAL = Feature(name="personal", apis=(api,), jobs=(Job(FIRE, is_due, fire_all),), texts=TEXTS)
