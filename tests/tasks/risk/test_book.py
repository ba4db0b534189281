"""Reading the book: the life table counted by hand, and snapshots that know nothing of what came after them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from tasks.risk.book import SHARES, Book, Snapshot
from tasks.risk.course import Course, Step, What
from tasks.risk.features import NAMES
from tasks.risk.record import DRAWN, EDGES, STRETCHES, Record, field_key, unit_key
from tests.city import local
from tests.tasks.phrases.test_reading import OFFICE

START = local("2026-03-02 07:30")
DAY = timedelta(days=1)
#: Ten working days after START, so that a working day is a tenth of the time.
DUE = local("2026-03-16 07:30")
LATER = local("2026-06-01 00:00")


def task(name: str, *steps: Step, unit: str = "works", field: str = "", due: datetime = DUE) -> Course:
    begun = (Step(START, "unit", unit), Step(START, "field", field), Step(START, "deadline", due))
    return Course(name, START, (*begun, *steps))


def done(at: datetime) -> tuple[Step, Step]:
    return Step(at, "handed_in"), Step(at + timedelta(hours=1), "closed")


def read(*courses: Course, until: datetime = LATER) -> Book:
    return Book(OFFICE).read(courses, until)


def fates(book: Book) -> list[tuple[str, float, bool | None]]:
    return [(each.task, each.share, each.late) for each in book.snapshots]


def test_each_stretch_counts_who_was_open_in_it_and_who_was_finished_in_it() -> None:
    # Finished after a day and a half of ten, after six and a half, and never.
    book = read(
        task("a", *done(local("2026-03-03 13:00")), unit="health", field="Y tế"),
        task("b", *done(local("2026-03-10 13:00"))),
        task("c"),
    )
    assert book.record.counts[""] == [[3, 3, 2, 2, 2, 2, 1, 1], [0, 1, 0, 0, 0, 1, 0, 0]]
    assert book.record.counts[unit_key("health")] == [[1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]]
    assert field_key("Y tế") in book.record.counts
    assert field_key("") not in book.record.counts, "tasks without a field have nothing in common"


def test_what_is_open_counts_as_long_as_it_has_been_open() -> None:
    assert read(task("a"), until=local("2026-03-05 12:00")).record.counts[""][0] == [1, 1, 0, 0, 0, 0, 0, 0]


def test_snapshots_are_taken_at_shares_of_the_time_while_it_runs() -> None:
    book = read(task("a", *done(local("2026-03-10 13:00"))), task("c"))
    assert [share for name, share, _ in fates(book) if name == "a"] == [0.1, 0.25, 0.5]
    assert [share for name, share, _ in fates(book) if name == "c"] == list(SHARES)
    at = {each.share: each.at for each in book.snapshots if each.task == "c"}
    assert (at[0.1], at[0.5]) == (local("2026-03-02 17:00"), local("2026-03-06 17:00"))


def test_a_fate_is_written_when_it_is_known() -> None:
    punctual, late = read(task("a", *done(local("2026-03-03 13:00"))), task("c")).snapshots[:2]
    assert (punctual.late, punctual.known_at) == (False, DUE), "not before its deadline: see Snapshot"
    # The time is worked off as the Friday before ends.
    assert (late.late, late.known_at) == (True, local("2026-03-13 17:00"))


def test_nobody_knows_yet_and_what_was_recalled_has_no_fate() -> None:
    assert {late for _, _, late in fates(read(task("a"), until=local("2026-03-10 12:00")))} == {None}
    assert {late for _, _, late in fates(read(task("a", Step(local("2026-03-10 12:00"), "closed"))))} == {None}


def test_handed_in_at_the_deadline_is_punctual_and_a_moment_later_late() -> None:
    friday = local("2026-03-13 16:00")
    for moment, late in ((friday, False), (friday + timedelta(seconds=1), True)):
        assert {each for _, _, each in fates(read(task("a", *done(moment), due=friday)))} == {late}


def test_a_result_that_came_back_can_still_be_late() -> None:
    handed_in = Step(local("2026-03-05 09:00"), "handed_in")
    book = read(task("a", handed_in, Step(local("2026-03-06 09:00"), "returned")))
    assert {late for _, _, late in fates(book)} == {True}


def test_a_later_deadline_gives_the_task_more_time() -> None:
    extended = Step(local("2026-03-12 09:00"), "deadline", local("2026-03-30 07:30"))
    book = read(task("a", extended, *done(local("2026-03-20 09:00"))))
    assert fates(book) == [("a", share, False) for share in (0.1, 0.25, 0.5, 0.75, 0.5)]
    assert book.snapshots[-1].deadline == local("2026-03-30 07:30")
    missed = Step(DUE + DAY, "deadline", local("2026-03-30 07:30"))
    book = read(task("a", missed, *done(local("2026-03-20 09:00"))))
    assert {late for _, _, late in fates(book)[: len(SHARES)]} == {True}, "an extension does not undo a miss"


def test_a_pause_ends_what_time_would_have_done() -> None:
    paused = Step(local("2026-03-04 09:00"), "paused")
    book = read(task("a", paused))
    assert [share for _, share, _ in fates(book)] == [0.1]
    assert book.record.counts[""][0] == [1, 0, 0, 0, 0, 0, 0, 0]


def test_a_slow_unit_is_told_from_the_whole_and_a_little_known_one_is_not() -> None:
    record = Record()
    for n in range(40):
        for stretch in range(STRETCHES):
            record.pass_stretch("slow", "", stretch, finished=False)
        for stretch in range(3):
            record.pass_stretch("quick", "", stretch, finished=stretch == 2)
        if n < 2:
            record.pass_stretch("new", "", 0, finished=True)
    any_, slow, _ = record.late_odds(0.2, "slow", "")
    assert slow > 1 > -1 > record.late_odds(0.2, "quick", "")[1]
    assert record.late_odds(0.2, "unheard of", "no field") == (any_, 0.0, 0.0)
    assert abs(record.late_odds(0.2, "new", "")[1]) < 0.5
    # In the last stretch none of the forty was finished, of the whole neither: drawn towards it, no more.
    slow_now = record.counts[unit_key("slow")]
    assert (slow_now[0][-1], slow_now[1][-1], DRAWN) == (40, 0, 10)


def test_odds_of_being_late_rise_with_the_time_that_has_passed() -> None:
    record = read(task("a", *done(local("2026-03-03 13:00"))), task("b", *done(local("2026-03-10 13:00")))).record
    shares = [n / 100 for n in range(100)]
    odds = [record.late_odds(share, "works", "")[0] for share in shares]
    assert odds == sorted(odds)
    assert len(EDGES) == STRETCHES + 1


# -- nothing of the future ------------------------------------------------------------------------------------

WHATS: tuple[What, ...] = (
    "received",
    "reported",
    "asked",
    "handed_in",
    "returned",
    "unit",
    "deadline",
    "paused",
    "resumed",
)


def crowd(seed: int, count: int = 60) -> list[Course]:
    """Tasks at random over two months, with everything that can happen to one."""
    chance = random.Random(seed)
    made = []
    for n in range(count):
        at = START + timedelta(minutes=chance.randrange(40 * 24 * 60))
        steps = [Step(at, "unit", chance.choice("abc")), Step(at, "field", chance.choice(["", "x", "y"]))]
        steps.append(Step(at, "deadline", at + timedelta(hours=chance.randrange(2, 400))))
        assigned_at = at
        for _ in range(chance.randrange(8)):
            at += timedelta(minutes=chance.randrange(1, 4000))
            what = chance.choice(WHATS)
            to = {"reported": chance.randrange(101), "unit": "d", "deadline": at + timedelta(days=5)}.get(what)
            steps.append(Step(at, what, to))
        if chance.random() < 0.7:
            steps += done(at + timedelta(minutes=chance.randrange(1, 20_000)))
        made.append(Course(f"{n}", assigned_at, tuple(steps)))
    return made


def shuffled_after(courses: list[Course], instant: datetime, seed: int) -> list[Course]:
    """The same until `instant`, and from then on each with the future of another."""
    chance = random.Random(seed)
    futures = [tuple(step for step in course.steps if step.at > instant) for course in courses]
    chance.shuffle(futures)
    begun = [course.until(instant) for course in courses if course.assigned_at <= instant]
    return [
        Course(each.id, each.assigned_at, each.steps + future) for each, future in zip(begun, futures, strict=False)
    ]


def seen(book: Book, until: datetime) -> list[tuple[str, datetime, float, tuple[float, ...]]]:
    return [(each.task, each.at, each.share, each.seen) for each in book.snapshots if each.at <= until]


@pytest.mark.parametrize("seed", range(5))
def test_shuffling_the_future_changes_nothing_that_was_seen_before(seed: int) -> None:
    courses, instant = crowd(seed), START + 25 * DAY
    whole = seen(read(*courses), instant)
    assert len(whole) > 50
    assert whole == seen(read(*shuffled_after(courses, instant, seed)), instant)
    assert whole == seen(read(*(each.until(instant) for each in courses if each.assigned_at <= instant)), instant)
    later = [each for each in read(*courses).snapshots if each.at > instant]
    assert later, "and there is a future that could have been seen"


@pytest.mark.parametrize("seed", range(5))
def test_a_fate_that_was_known_is_known_without_the_rest(seed: int) -> None:
    courses, instant = crowd(seed), START + 25 * DAY

    def known(book: Book) -> set[tuple[str, datetime, bool | None]]:
        found: list[Snapshot] = [each for each in book.snapshots if each.known_at and each.known_at <= instant]
        return {(each.task, each.at, each.late) for each in found if each.late}

    assert known(read(*courses)) == known(read(*courses, until=instant))
    assert len(NAMES) == len(read(*courses).snapshots[0].seen)
