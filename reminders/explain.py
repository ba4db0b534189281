"""How the moment of a reminder was worked out, step by step, so that nobody has to believe it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from backend.workcalendar import WorkingCalendar
from reminders.ladder import QUESTIONS, Policy, Rung
from reminders.plan import Facts, Key


class Step(NamedTuple):
    """One step of the arithmetic. `what` is worded by `wording.step`; `at` is where it leads; `off` are the days on the
    way on which nobody works."""

    what: str
    at: datetime
    off: tuple[date, ...] = ()


def arithmetic(facts: Facts, key: Key, rung: Rung, policy: Policy, calendar: WorkingCalendar) -> list[Step]:
    """Return the steps that lead to when a reminder is due by its own anchor, the last of them being that moment."""
    steps = list(_steps(facts, key, rung, calendar))
    if not steps or facts.urgency == "flash" or rung.trigger == "assigned":
        return steps
    day = policy.quiet(calendar).postpone(steps[-1].at)
    return [*steps, Step("night", day)] if day != steps[-1].at.astimezone(UTC) else steps


def met_at_night(steps: list[Step], due_at: datetime, policy: Policy, calendar: WorkingCalendar) -> list[Step]:
    """Return the steps with the one that a sweep has added: it was late, met the reminder at night, and put it off."""
    if not steps or steps[-1].at >= due_at or policy.quiet(calendar).postpone(due_at - timedelta(seconds=1)) != due_at:
        return steps
    return [*steps, Step("met_at_night", due_at)]


def _steps(facts: Facts, key: Key, rung: Rung, calendar: WorkingCalendar) -> Iterator[Step]:
    if rung.trigger == "assigned":
        yield Step("assigned", key.anchor)
    elif rung.trigger == "not_acknowledged" and rung.after is not None:
        yield from _counted(_since(facts, key), rung.after.after(calendar, _since(facts, key).at), "after", calendar)
    elif rung.trigger == "awaiting_approval" or rung.trigger in QUESTIONS:
        yield from _answered(facts, key, rung, calendar)
    elif rung.trigger == "half_time" and rung.share is not None:
        yield Step("assigned", facts.assigned_at)
        yield Step("deadline", key.anchor)
        start = facts.assigned_at
        half = start + (key.anchor - start) * rung.share if rung.wall else calendar.share(start, key.anchor, rung.share)
        yield Step("share", half, _days_off(start, key.anchor, calendar))
    elif rung.trigger == "due_soon" and rung.before is not None:
        before = rung.before.before(calendar, key.anchor)
        yield Step("deadline", key.anchor)
        yield Step("before", before, _days_off(before, key.anchor, calendar))
    elif rung.trigger == "due":
        yield Step("deadline", key.anchor)
    elif rung.trigger == "overdue" and key.occurrence == 1 and facts.in_force_since <= key.anchor:
        following = rung.next_after(calendar, key.anchor)
        yield from _counted(Step("deadline", key.anchor), following, "urged", calendar)


def _since(facts: Facts, key: Key) -> Step:
    """From when silence counts: being assigned, or the task becoming more urgent or going on, whichever was last."""
    later = [
        Step(what, at)
        for what, at in (("made_urgent", facts.urgency_set_at), ("resumed", facts.resumed_at))
        if at is not None and at > key.anchor
    ]
    return max(later, key=lambda step: step.at, default=Step("assigned", key.anchor))


def _answered(facts: Facts, key: Key, rung: Rung, calendar: WorkingCalendar) -> Iterator[Step]:
    begin = Step("submitted", key.anchor)
    if rung.trigger != "awaiting_approval":
        asked = next((each for each in facts.questions if each.asked_at == key.anchor), None)
        if asked is None:
            return
        begin = Step("answer_by", asked.answer_by)
    if rung.after is None:
        yield begin
    else:
        yield from _counted(begin, rung.after.after(calendar, begin.at), "after", calendar)


def _counted(begin: Step, end: datetime, what: str, calendar: WorkingCalendar) -> Iterator[Step]:
    yield begin
    yield Step(what, end, _days_off(begin.at, end, calendar))


def _days_off(start: datetime, end: datetime, calendar: WorkingCalendar) -> tuple[date, ...]:
    """Return the days from start to end on which nobody works, both days included."""
    first, last = (min(start, end).astimezone(calendar.zone).date(), max(start, end).astimezone(calendar.zone).date())
    days = (first + timedelta(days=n) for n in range(min((last - first).days + 1, 400)))
    return tuple(day for day in days if not calendar.is_working_day(day))
