"""What is remembered of questions about instants."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.memory import Answers, remembered

NOON = datetime(2026, 10, 25, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Oracle:
    answers: Answers = field(default_factory=dict)
    asked: list[datetime] = field(default_factory=list)

    @remembered
    def later(self, instant: datetime, hours: int) -> datetime:
        self.asked.append(instant)
        return instant.astimezone(UTC) + timedelta(hours=hours)


def test_the_same_question_is_asked_once() -> None:
    oracle = Oracle()
    assert [oracle.later(NOON, hours) for hours in (1, 2, 1, 2)] == [NOON + timedelta(hours=h) for h in (1, 2, 1, 2)]
    assert oracle.asked == [NOON, NOON]


def test_an_hour_that_the_clock_shows_twice_is_two() -> None:
    oracle = Oracle()
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    second = first.replace(fold=1)
    assert oracle.later(second, 0) - oracle.later(first, 0) == timedelta(hours=1)


def test_it_does_not_remember_without_end() -> None:
    oracle = Oracle()
    for n in range(10_000):
        oracle.later(NOON + timedelta(seconds=n), 1)
    assert len(oracle.answers) < 5_000
