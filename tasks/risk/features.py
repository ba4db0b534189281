"""What a forecast looks at: a task that is open at an instant, as numbers. Pure.

Names are those of `GET /risk`; docs/adr/0011 says what else was tried.
"""

from __future__ import annotations

from datetime import datetime
from math import log1p

from tasks.risk.allotted import Allotted
from tasks.risk.course import Standing
from tasks.risk.record import Record

URGENCY = {"normal": 0.0, "urgent": 1.0, "very_urgent": 2.0, "flash": 3.0}

NAMES = (
    "record",  # how tasks of the whole fare that are open at this share of their time (log odds of being late)
    "unit_record",  # by how much those of the unit differ
    "field_record",
    "share",  # of the allotted time that has passed
    "allotted",  # logarithm of the hours it was given
    "unreceived",  # share of time since the lead was told, as long as they have not received it
    "silence",  # share of time since the lead was last heard of
    "behind",  # share of time passed less the progress reported, once any was
    "extensions",  # asked for
    "returns",
    "urgency",
)
#: More of these never makes a task look safer: what a fit finds to the contrary is chance, and is left out.
NEVER_SAFER = frozenset({"record", "unit_record", "field_record", "share", "unreceived", "silence", "behind"})


def features(standing: Standing, at: datetime, time: Allotted, record: Record) -> tuple[float, ...]:
    """Return the numbers of a task that is running at `at`, within the time it was given."""
    share = time.share(at)
    return (
        *record.late_odds(share, standing.unit, standing.field),
        share,
        log1p(time.length.total_seconds() / 3600),
        time.between(standing.told_at, at) if standing.received_at is None else 0.0,
        time.between(standing.heard_at, at),
        share - standing.progress / 100 if standing.progress is not None else 0.0,
        log1p(standing.asked),
        log1p(standing.returned),
        URGENCY.get(standing.urgency, 0.0),
    )
