"""A storm: two batches are under way at a time, and it comes to what one after another would."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain, repeat
from random import Random
from threading import Condition, Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.columns import Places
from backend.runtime import Runtime
from push.model import Delivery, MessageRow
from push.receipts import note_delivery
from reminders import sweep as sweeping
from reminders.model import Reminder
from reminders.sweep import batches, sweep, sweep_batch
from reminders.turns import Told, Turn
from tasks import service
from tests.city import City, local
from tests.reminders.alike.random_book import fill
from tests.reminders.alike.test_one_law import there
from tests.reminders.sweep.told import FRIDAY, REFUSED, kinds, messages, settled, sleep_until

_WRITTEN = ("reminder", "reminder_recipient", "message", "delivery", "journal", "reminder_pace")
#: Of several reminders of a task that are due, one is left: which batch a second one is in depends on the other batch.
_ONE_OF_EACH = """
UPDATE reminder SET state = 'fired' WHERE state = 'planned' AND due_at <= :now AND id NOT IN (
    SELECT DISTINCT ON (task_id) id FROM reminder WHERE state = 'planned' AND due_at <= :now ORDER BY task_id, id
)
"""

_END_WHO_SWEEPS = """
SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND granted
"""


class Overlap:
    """Has a batch that has asked wait, before it writes, until the next one has heard whom it tells.

    The next may itself wait for this one, where something is looked at one by one: so it waits `seconds` at most.
    """

    def __init__(self) -> None:
        self.seconds = 0.05
        #: Of each that heard: whether the one before had not committed, and how many that told.
        self.heard: list[tuple[bool, int]] = []
        self._changed = Condition()

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told_before, has_asked = Turn.told_before, Turn.has_asked

        @contextmanager
        def hearing(turn: Turn) -> Iterator[Told]:
            with told_before(turn) as told:
                yield told
                under_way = turn._before is not None and not turn._before._over.is_set()
            with self._changed:
                self.heard.append((under_way, len(told.times)))
                self._changed.notify_all()

        def asking(turn: Turn, *given: Any) -> None:
            with self._changed:
                before = len(self.heard)
                has_asked(turn, *given)
                self._changed.wait_for(lambda: len(self.heard) > before, self.seconds)

        monkeypatch.setattr(Turn, "told_before", hearing)
        monkeypatch.setattr(Turn, "has_asked", asking)


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    made = Overlap()
    made.patch(monkeypatch)
    return made


@pytest.mark.parametrize("seed", range(12))
def test_two_at_a_time_come_to_what_one_after_another_would(
    city: City, overlap: Overlap, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(city, Random(seed))
    monkeypatch.setattr(sweeping, "BATCH", 7)
    with city.runtime.engine.begin() as connection:
        connection.execute(text(_ONE_OF_EACH), {"now": city.now})
    with _kept(city.runtime) as restored:
        expected = restored(_one_after_another)
        found = restored(lambda runtime: list(batches(runtime)))
    for name, rows in expected.items():
        assert found[name] == rows, f"{name}: only abreast {found[name] - rows}, only else {rows - found[name]}"


def test_what_the_batch_before_tells_somebody_counts_before_it_has_committed(
    city: City, overlap: Overlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch has a reminder for each of two; whoever has heard one hears the rest together, later."""
    people = ("health", "ward")
    overlap.seconds = 1.0
    _assign_in_pairs(city, 6)
    monkeypatch.setattr(sweeping, "BATCH", 2)
    assert sweep(city.runtime) == 14
    assert (True, 2) in overlap.heard, "a batch read while the one before it had told two people and not committed"
    for name in people:
        assert kinds(city, name, since=city.now) == Counter(reminder=1)
        with city.runtime.sessions() as session:
            held = session.scalar(
                text("SELECT count(*) FROM reminder_recipient WHERE person_id = :id AND held_for = 'window'"),
                {"id": city.people[name].id},
            )
        assert held == 5
    city.simulation.run_until(city.now + timedelta(minutes=16))
    for name in people:
        assert len(messages(city, name, since=local("2026-03-03 09:01"))) == 2, "the rest came together"


def test_what_the_batch_before_holds_until_now_comes_together_with_what_is_told_now(
    city: City, overlap: Overlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's window ends between the moments of two batches, of which each has a reminder for them."""
    overlap.seconds = 0.3
    _assign_in_pairs(city, 2)
    told_at = city.now - timedelta(minutes=15) + timedelta(milliseconds=20)
    with city.runtime.engine.begin() as connection:
        pace = text("INSERT INTO reminder_pace (person_id, told_at, day, told_today) VALUES (:id, :at, :day, 1)")
        connection.execute(pace, {"id": city.people["health"].id, "at": told_at, "day": told_at.date()})
    monkeypatch.setattr(sweeping, "BATCH", 2)
    original, moments = sweeping._batch, chain([0, 0], repeat(50))

    def later(*given: Any) -> Any:
        city.simulation.clock.advance(timedelta(milliseconds=next(moments)))
        return original(*given)

    monkeypatch.setattr(sweeping, "_batch", later)
    assert sweep(city.runtime) == 7, "six, and one that was held meanwhile"
    (message,) = messages(city, "health", since=local("2026-03-03 09:01"))
    assert len(message.subjects) == 2


def test_two_batches_never_have_a_task_in_common(city: City, overlap: Overlap, monkeypatch: pytest.MonkeyPatch) -> None:
    """After days without workers each task has several reminders due."""
    for number in range(3):
        city.assign("chair", "works", f"Việc {number}", deadline=local("2026-03-05 17:00"))
    sleep_until(city, local("2026-03-07 09:00"))
    lies = text("SELECT task_id FROM reminder WHERE ctid = ANY(CAST(:places AS tid[]))")
    before = Places()
    abreast: list[tuple[set[Any], set[Any]]] = []
    original = sweeping._claim

    def claim(session: Session, *args: Any) -> Any:
        nonlocal before
        found = original(session, *args)
        # What the batch before has claimed lies there for others until it has committed.
        pair = [set(session.scalars(lies, {"places": places})) for places in (before, found)]
        abreast.append((pair[0], pair[1]))
        before = found
        return found

    monkeypatch.setattr(sweeping, "_claim", claim)
    monkeypatch.setattr(sweeping, "BATCH", 2)
    overlap.seconds = 0.3
    sweep(city.runtime)
    assert any(one and other for one, other in abreast), "two were under way"
    assert not [one & other for one, other in abreast if one & other]
    told = settled(city)
    assert len(told) == len(set(told))
    assert not _due(city)


def test_a_batch_that_fails_takes_the_next_with_it_and_both_are_done_again(
    city: City, overlap: Overlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = []
    for number in range(12):
        tasks.append(city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY))
        city.simulation.clock.advance(timedelta(seconds=1))
    sleep_until(city, local("2026-03-03 09:01"))
    bad = tasks[4]
    with city.runtime.engine.begin() as connection:
        connection.execute(text(REFUSED.format(bad.id)))
    monkeypatch.setattr(sweeping, "BATCH", 3)
    try:
        assert sweep(city.runtime) == 11
    finally:
        with city.runtime.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse CASCADE"))
    told = settled(city)
    assert len(told) == len(set(told))
    (left,) = [row for row in city.reminders(bad, "planned") if row.error]
    assert left.due_at == city.now + timedelta(hours=1)
    assert not _due(city)


def test_what_a_storm_left_that_died_is_waited_for(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its batches may still be under way on the server: whoever takes over has them end first."""
    _nine_are_due(city, monkeypatch)
    with city.runtime.engine.begin() as left:
        left.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": sweeping._BATCH_LOCK})
        assert list(batches(city.runtime)) == [(0, False)]
    assert sum(batch.settled for batch in batches(city.runtime)) == 9
    assert not _due(city)


def test_a_storm_is_one_from_its_first_batch_on(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _nine_are_due(city, monkeypatch)
    storm = batches(city.runtime)
    assert next(storm) == (2, True)
    assert sweep_batch(city.runtime) == (0, False)  # a batch alone would have let go of the lock
    assert sum(batch.settled for batch in storm) == 7


def test_while_a_storm_lasts_nobody_else_sweeps(city: City, overlap: Overlap, monkeypatch: pytest.MonkeyPatch) -> None:
    _nine_are_due(city, monkeypatch)
    storm = batches(city.runtime)
    assert [next(storm), next(storm)] == [(2, True), (2, True)]
    assert sweep_batch(city.runtime) == (0, False)
    assert sum(batch.settled for batch in storm) == 5
    assert not _due(city)


def test_a_job_that_takes_too_long_ends_and_not_only_its_batch(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """RQ raises in the job's own thread, while that waits for a batch; what is under way is done first."""
    for pair in (("works", "division"), *[("health_unit", "ward_unit")] * 4):
        for unit in pair:
            city.assign("chair", unit, deadline=FRIDAY)
        city.simulation.clock.advance(timedelta(seconds=1))
    sleep_until(city, local("2026-03-03 09:01"))
    monkeypatch.setattr(sweeping, "BATCH", 2)
    commits, rung = Turn.commits, Event()

    @contextmanager
    def committing(turn: Turn) -> Iterator[None]:
        if not rung.is_set():
            rung.set()
            time.sleep(0.3)  # the next has asked long ago, and the job waits for this one
            os.kill(os.getpid(), signal.SIGALRM)
            time.sleep(0.1)
        with commits(turn):
            yield

    storm = batches(city.runtime)
    assert next(storm).settled == 2
    monkeypatch.setattr(Turn, "commits", committing)
    before = signal.signal(signal.SIGALRM, _too_long)
    try:
        with pytest.raises(TimeoutError):
            list(storm)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert len(_due(city)) == 4, "two were under way"
    assert sweep(city.runtime) == 4
    told = settled(city)
    assert len(told) == len(set(told))


def test_a_tap_that_waits_for_a_batch_holds_nothing_that_the_one_before_writes(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL does not see that one batch waits for another: a circle of all three would stand for 15 seconds."""
    city.phone("health")
    tasks = []
    for pair in (("works", "division"), *[("health_unit", "ward_unit")] * 2):
        tasks += [city.assign("chair", unit, deadline=FRIDAY) for unit in pair]
        city.simulation.clock.advance(timedelta(seconds=1))
    sleep_until(city, local("2026-03-03 09:01"))
    monkeypatch.setattr(sweeping, "BATCH", 2)
    has_asked, claim, asked, claimed = Turn.has_asked, sweeping._claim, Event(), Event()

    def tap() -> None:
        with city.runtime.unit_of_work() as work:
            service.acknowledge(work, city.people["health"], tasks[4].id, now=city.now)
            said = select(Delivery.id).join(MessageRow, MessageRow.id == Delivery.message_id)
            (delivery,) = work.session.scalars(
                said.where(Delivery.device_id.is_not(None), MessageRow.subjects.contains([tasks[4].id]))
            )
            note_delivery(work, [delivery], "acted", now=city.now)
            work.commit()

    def asking(turn: Turn, *given: Any) -> None:
        first = not asked.is_set()
        asked.set()
        has_asked(turn, *given)
        if first:
            assert claimed.wait(5)
            tapping.start()
            _until_somebody_waits(city)

    def claiming(*given: Any) -> Any:
        found = claim(*given)
        if asked.is_set():
            claimed.set()
        return found

    storm, tapping, began = batches(city.runtime), Thread(target=tap), time.monotonic()
    assert next(storm).settled == 2
    monkeypatch.setattr(Turn, "has_asked", asking)
    monkeypatch.setattr(sweeping, "_claim", claiming)
    assert sum(batch.settled for batch in storm) == 4
    tapping.join()
    assert time.monotonic() - began < 14
    assert city.see("health", tasks[4]).status == "in_progress"


def _until_somebody_waits(city: City) -> None:
    """For a row, as PostgreSQL says; 5 seconds at most."""
    waits = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    with city.runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(500):
            if connection.scalar(waits):
                return
            time.sleep(0.01)


def _too_long(*_: object) -> None:
    raise TimeoutError


def test_a_storm_that_loses_its_lock_ends_and_the_rest_is_fired_all_the_same(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a restart of PostgreSQL: whoever sweeps is told nothing of it, and looks again."""
    _nine_are_due(city, monkeypatch)
    storm = batches(city.runtime)
    assert [next(storm), next(storm)] == [(2, True), (2, True)]
    with city.runtime.engine.begin() as connection:
        ended = connection.execute(text(_END_WHO_SWEEPS), {"lock": sweeping._SWEEP_LOCK}).all()
    assert len(ended) == 1
    assert sum(batch.settled for batch in storm) == 5
    assert not _due(city)


def _nine_are_due(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine tasks' reminders are due now, and a batch takes two."""
    for number in range(9):
        city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY)
    sleep_until(city, local("2026-03-03 09:00"))
    monkeypatch.setattr(sweeping, "BATCH", 2)


def _assign_in_pairs(city: City, times: int) -> None:
    """Two others first, for the batch that runs alone; then a task for each of two, as many times. All are due now."""
    for pair in (("works", "division"), *[("health_unit", "ward_unit")] * times):
        for unit in pair:
            city.assign("chair", unit, deadline=FRIDAY)
        city.simulation.clock.advance(timedelta(seconds=1))
    sleep_until(city, local("2026-03-03 09:01"))


def _one_after_another(runtime: Runtime) -> None:
    while sweep_batch(runtime).more:
        pass


def _due(city: City) -> list[Any]:
    with city.runtime.sessions() as session:
        return list(
            session.scalars(select(Reminder.id).where(Reminder.state == "planned", Reminder.due_at <= city.now))
        )


class _kept:  # noqa: N801 (it reads as a verb)
    """What a sweep writes, kept aside, to do the same again from the same beginning."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __enter__(self) -> Callable[[Callable[[Runtime], Any]], dict[str, Counter[Any]]]:
        self._execute(*(f"CREATE TABLE kept_{name} AS TABLE {name}" for name in _WRITTEN))
        return self._again

    def __exit__(self, *_error: object) -> None:
        self._execute(*(f"DROP TABLE kept_{name}" for name in _WRITTEN))

    def _again(self, settle: Callable[[Runtime], Any]) -> dict[str, Counter[Any]]:
        """Begin anew, settle, and return what is there."""
        self._execute(
            f"TRUNCATE {', '.join(_WRITTEN)} CASCADE",
            *(f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{name}" for name in _WRITTEN),
        )
        settle(self._runtime)
        with self._runtime.sessions() as session:
            return there(session)

    def _execute(self, *statements: str) -> None:
        with self._runtime.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
