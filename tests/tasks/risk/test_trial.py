"""A forecast is used only if it is better than the plain one, and by more than chance; and on real records it is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tasks.risk.allotted import Allotted
from tasks.risk.book import Book
from tasks.risk.course import Course, Standing, Step
from tasks.risk.features import NAMES, NEVER_SAFER
from tasks.risk.trial import (
    ENOUGH,
    ENOUGH_JUDGED,
    Forecast,
    Lesson,
    judge,
    learn,
    parted,
    split_instant,
    tasks_of,
    tried,
    usable,
)
from tests.city import local
from tests.load.courses import DATA, Records, permits, requests
from tests.tasks.phrases.test_reading import OFFICE

START, LATER = local("2026-03-02 07:30").astimezone(UTC), local("2026-09-01 00:00").astimezone(UTC)
needs_records = pytest.mark.skipif(not DATA.exists(), reason=f"the real records are not in {DATA}")


def town(count: int, chance_of: Callable[[str], float], seed: int = 1) -> Iterator[Course]:
    """Tasks of two working days each, one an hour; `chance_of` says how likely a unit is to be late."""
    chance = random.Random(seed)
    for n in range(count):
        unit = chance.choice(["quick", "slow"])
        at = START + timedelta(hours=n)
        due = OFFICE.add(at, timedelta(hours=16))
        worked = chance.uniform(17, 40) if chance.random() < chance_of(unit) else chance.uniform(1, 15.9)
        end = OFFICE.add(at, timedelta(hours=worked))
        begun = (Step(at, "unit", unit), Step(at, "deadline", due))
        yield Course(f"{n}", at, (*begun, Step(end, "handed_in"), Step(end + timedelta(hours=1), "closed")))


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learn([*town(1600, lambda unit: 0.7 if unit == "slow" else 0.1)], OFFICE, LATER)


def test_where_units_differ_the_forecast_is_better_and_its_table_comes_true(lesson: Lesson) -> None:
    assert lesson.is_better
    assert lesson.trial is not None
    assert lesson.trial.ours.brier < 0.85 * lesson.trial.plain.brier
    assert 1500 < lesson.known < 1600, "what was finished at once was never looked at"
    assert lesson.late == pytest.approx(640, abs=60)
    for each in lesson.trial.table:
        if each.count > 100:
            assert each.late / each.count == pytest.approx(each.said, abs=0.1)


def test_where_units_do_not_differ_it_is_not_better_and_says_so() -> None:
    found = learn([*town(1600, lambda _unit: 0.4)], OFFICE, LATER)
    assert found.trial is not None
    assert not found.is_better
    assert found.forecast is not None, "whoever switches it on all the same gets it"


def test_a_little_better_by_chance_is_not_better(lesson: Lesson) -> None:
    trial = lesson.trial
    assert trial is not None
    assert not replace(trial, error=trial.gain / 1.9).is_better
    assert not replace(trial, ours=replace(trial.ours, log_loss=trial.plain.log_loss)).is_better


def test_of_few_tasks_nothing_is_learnt() -> None:
    few = learn([*town(ENOUGH, lambda _unit: 0.4)], OFFICE, LATER)
    assert (few.forecast, few.trial) == (None, None)
    assert few.known > ENOUGH_JUDGED
    assert learn([], OFFICE, LATER) == Lesson(0, 0)
    assert learn([*town(1600, lambda _unit: 0.0)], OFFICE, LATER).forecast is None, "nobody was ever late"


def test_what_judges_was_not_known_when_it_was_fitted(lesson: Lesson) -> None:
    known = usable(Book(OFFICE).read(town(1600, lambda _unit: 0.4), LATER), LATER)
    before, after = parted(known, split_instant(known), LATER)
    assert max(each.known_at for each in before if each.known_at) < min(each.at for each in after)
    assert tasks_of(before).isdisjoint(tasks_of(after))
    assert len(tasks_of(after)) > ENOUGH_JUDGED
    assert 0.25 < len(after) / len(known) < 0.35


def standing(unit: str = "quick", **more: object) -> Standing:
    begun = Standing.at_first(START).after([Step(START, "unit", unit), Step(START, "received")])
    for name, value in more.items():
        setattr(begun, name, value)
    return begun


def test_more_of_what_is_never_safer_never_makes_a_task_safer(lesson: Lesson) -> None:
    forecast = lesson.forecast
    assert forecast is not None
    due = OFFICE.add(START, timedelta(hours=16))
    time = Allotted.of(OFFICE, START, due, "normal")
    hours = [time.instant(n / 20) for n in range(20)]
    for unit in ("quick", "slow", "unknown"):
        rising = [forecast.probability(standing(unit), at, time) for at in hours]
        assert rising == sorted(rising), f"time passes, and {unit} is no safer"
    at = hours[10]
    by_unit = [forecast.probability(standing(unit), at, time) for unit in ("quick", "unknown", "slow")]
    assert by_unit == sorted(by_unit)
    silent, heard = standing(received_at=None), standing(heard_at=at)
    assert forecast.probability(silent, at, time) >= forecast.probability(heard, at, time)
    weights = dict(zip(NAMES, forecast.model.weights, strict=True))
    assert all(weights[name] >= 0 for name in NEVER_SAFER)


def test_a_forecast_is_kept_as_json_and_comes_back_the_same(lesson: Lesson) -> None:
    assert lesson.forecast is not None
    kept = json.loads(json.dumps(lesson.forecast.as_json()))
    assert Forecast.from_json(kept) == lesson.forecast
    assert Forecast.from_json({**kept, "names": ["of", "another", "version"]}) is None


@needs_records
@pytest.mark.parametrize("strictly", [False, True])
def test_on_a_real_towns_permits_the_forecast_beats_the_share_of_time(strictly: bool) -> None:
    beats(permits(strictly=strictly), brier=0.95, standard_errors=4)


@needs_records
def test_even_where_it_is_certain_that_no_deadline_was_moved() -> None:
    beats(permits(strictly=True, eight_weeks=True), brier=0.95, standard_errors=4)


@needs_records
def test_on_a_great_citys_requests_too() -> None:
    beats(requests(strictly=True), brier=0.9, standard_errors=8)


def beats(records: Records, *, brier: float, standard_errors: float) -> None:
    known = usable(Book(records.calendar).read(records.courses, records.until), records.until)
    before, after = parted(known, split_instant(known), records.until)
    trial = tried(judge(before, after))
    assert trial.ours.brier < brier * trial.plain.brier
    assert trial.ours.log_loss < brier * trial.plain.log_loss
    assert trial.ours.auc > trial.plain.auc + 0.05
    assert trial.gain > standard_errors * trial.error
    assert trial.is_better


@needs_records
def test_the_newest_cases_are_never_late_yet_and_do_not_count() -> None:
    """Of the last permits only the punctual ones have ended: counted, they would make anybody look punctual."""
    records = permits(strictly=False)
    book = Book(records.calendar).read(records.courses, records.until)
    decided = [each for each in book.snapshots if each.late is not None]
    censored = [each for each in decided if each.deadline > records.until]
    assert len(censored) > 50
    assert not any(each.late for each in censored)
    assert len(usable(book, records.until)) == len(decided) - len(censored)
