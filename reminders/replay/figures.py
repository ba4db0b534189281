"""The figures of a replay, as the product counts them, beside the records' own answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.org.model import Person
from push.model import MessageRow
from reminders.model import Reminder, ReminderRecipient
from reminders.policies.store import read_book
from reminders.replay.proof import TELLS_OF_REMINDERS
from reminders.replay.records import Case
from reminders.replay.run import Replayed
from tasks.board import Cell, read_board
from tasks.model import Task


@dataclass(frozen=True, slots=True)
class Figures:
    """`fired`: reminders by rung, in the order of the ladder; `told`: how many times somebody heard each of them."""

    board: Cell
    late: frozenset[str]
    fired: dict[str, int]
    told: dict[str, int]
    recipients: int
    messages: int
    busiest: tuple[str, date, int]
    most_rungs: tuple[str, date, int]


class Disagreement(ValueError):
    """The product counts something else than the records; the message says what."""


def figures_of(replayed: Replayed, session: Session) -> Figures:
    """Count everything, on the product's own terms: its board, its verdict on each task, its rows."""
    now, zone = replayed.ended, replayed.runtime.settings.zone
    case_of = {task: case for case, task in replayed.tasks.items()}
    verdicts = {case_of[task.id]: task.timeliness_at(now) for task in session.scalars(select(Task))}
    fired = Counter(session.scalars(select(Reminder.rung).where(Reminder.state == "fired")).all())
    rungs = session.execute(
        select(Reminder.rung, Reminder.settled_at, Person.username)
        .join(ReminderRecipient, ReminderRecipient.reminder_id == Reminder.id)
        .join(Person, Person.id == ReminderRecipient.person_id)
    ).all()
    messages = session.execute(
        select(Person.username, MessageRow.at)
        .join(Person, Person.id == MessageRow.person_id)
        .where(MessageRow.kind.in_(TELLS_OF_REMINDERS))
    ).all()
    told = Counter(row.rung for row in rungs)
    order = [rung.key for rung in read_book(session).newest.ladders["normal"]]
    return Figures(
        board=read_board(session, replayed.city.root, replayed.began, now).total,
        late=frozenset(case for case, verdict in verdicts.items() if verdict == "completed_late"),
        fired={rung: fired[rung] for rung in order},
        told={rung: told[rung] for rung in order},
        recipients=len({row.username for row in rungs}),
        messages=len(messages),
        busiest=_most((row.username, row.at.astimezone(zone).date()) for row in messages),
        most_rungs=_most((row.username, row.settled_at.astimezone(zone).date()) for row in rungs),
    )


def compare(figures: Figures, cases: Sequence[Case]) -> str:
    """Return the records' own answer in words; raise Disagreement unless the product's is the same, case by case."""
    closed = [case for case in cases if case.ended is not None]
    late = {case.id for case in closed if case.late}
    if figures.late != late:
        odd = sorted(figures.late ^ late)
        raise Disagreement(f"{len(odd)} cases are judged differently from the records: {', '.join(odd[:10])}")
    board = figures.board
    if (board.completed_late, board.completed_on_time) != (len(late), len(closed) - len(late)):
        raise Disagreement(f"the board counts {board.completed_late} late, the records {len(late)}")
    if board.total != len(cases):
        raise Disagreement(f"the board's buckets add up to {board.total} of {len(cases)} cases")
    return share(len(late), len(closed))


def share(part: int, whole: int) -> str:
    """Return a share with its numerator and denominator."""
    return f"{part:,} of {whole:,} = {100 * part / whole:.1f} %" if whole else "0 of 0"


def _most(days: Iterable[tuple[str, date]]) -> tuple[str, date, int]:
    """Return the person and day that occur most often, the first of equals, and how often."""
    counted = Counter(days)
    (person, day), times = min(counted.items(), key=lambda each: (-each[1], each[0][1], each[0][0]))
    return person, day, times
