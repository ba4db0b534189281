"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature, Job
from tasks.risk.http import api
from tasks.risk.judging import RUN, is_due, run
from tasks.risk.texts import TEXTS

RISK = Feature(name="risk", apis=(api,), jobs=(Job(RUN, is_due, run),), texts=TEXTS)
