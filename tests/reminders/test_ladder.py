"""The ladders are domain.md's table."""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from backend.workcalendar import WorkingCalendar
from reminders.ladder import Rung
from reminders.policies.document import default_policy
from tasks.timeliness import DUE_SOON, URGENCIES, Span, Urgency
from tests.city import local

OFFICE = WorkingCalendar(ZoneInfo("Asia/Ho_Chi_Minh"))

#: "Ladders (default policy)" of domain.md, word for word.
TABLE = """
| rung | normal | urgent | very urgent | flash | who |
|---|---|---|---|---|---|
| assigned | at once | at once | at once | at once | lead, coordinators |
| not acknowledged 1 | 1 working day | 4 working hours | 1 working hour | 10 min | the assignee |
| not acknowledged 2 | 2 working days | 1 working day | 2 working hours | 20 min | the assignee + next up the chain |
| not acknowledged 3 | 3 working days | 2 working days | 4 working hours | 30 min | + assigner + secretariat |
| half time, no progress reported | 50 % of working time | 50 % | 50 % | 50 % | lead |
| due soon | 3 and 1 working days | 1 day, 4 hours | 4 h, 1 h | 1 h, 30, 10 min | lead, coordinators |
| due | at the deadline | same | same | same | lead, assigner's live screen |
| overdue | 08:00 each working day | 08:00, 14:00 | every 2 working hours | every 30 min | lead + next up the chain from the 2nd |
| overdue, 4th urging | once | once | once | once | assigner + secretariat + head of the superior unit |
"""  # noqa: E501 (as it stands there)

#: Who the words of the last column are, in the ladder's own words: (always, from the second on).
WHO = {
    "lead, coordinators": (("lead", "coordinators"), ()),
    "the assignee": (("assignee",), ()),
    "the assignee + next up the chain": (("assignee", "next_up"), ()),
    "+ assigner + secretariat": (("assignee", "next_up", "assigner", "secretariat"), ()),
    "lead": (("lead",), ()),
    "lead, assigner's live screen": (("lead", "assigner_screen"), ()),
    "lead + next up the chain from the 2nd": (("lead",), ("next_up",)),
    "assigner + secretariat + head of the superior unit": (("assigner", "secretariat", "superior_head"), ()),
}
TRIGGERS = {
    "assigned": "assigned",
    "not acknowledged 1": "not_acknowledged",
    "not acknowledged 2": "not_acknowledged",
    "not acknowledged 3": "not_acknowledged",
    "half time, no progress reported": "half_time",
    "due soon": "due_soon",
    "due": "due",
    "overdue": "overdue",
    "overdue, 4th urging": "overdue_nth",
}


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.strip().splitlines() if not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def said(rung: Rung, urgency: Urgency) -> str:
    """Say a rung's measure as the table of domain.md would."""
    if rung.trigger in ("not_acknowledged", "due_soon"):
        span = rung.after or rung.before
        assert span is not None
        assert span.wall == (urgency == "flash")
        return _length(span)
    if rung.trigger == "half_time":
        assert rung.wall == (urgency == "flash")
        return f"{(rung.share or 0) * 100:.0f} %"
    if rung.trigger == "overdue":
        if rung.every is not None:
            assert rung.every.wall == (urgency == "flash")
            return f"every {_length(rung.every)}"
        return ", ".join(f"{at:%H:%M}" for at in rung.at)
    return {"assigned": "at once", "due": "at the deadline", "overdue_nth": f"once, at the {rung.nth}th"}[rung.trigger]


def _length(span: Span) -> str:
    parts = ((span.days, "day"), (span.hours, "hour"), (span.minutes, "min"))
    return " ".join(f"{n} {word}" for n, word in parts if n)


def written(cell: str, rung: str) -> list[str]:
    """Read a cell of the table as the same words, one for each rung it stands for."""
    if cell in ("at once",):
        return [cell]
    if rung == "due":
        assert cell in ("at the deadline", "same")
        return ["at the deadline"]
    if rung == "overdue, 4th urging":
        assert cell == "once"
        return ["once, at the 4th"]
    plain = cell.replace("of working time", "").replace("working ", "").replace("each day", "").strip()
    plain = re.sub(r"\bh\b", "hour", re.sub(r"(day|hour)s\b", r"\1", plain))
    if rung == "overdue":
        return [plain]
    parts = re.split(r", | and ", plain)
    unit = parts[-1].split()[-1]
    return [part if re.search(r"[a-z%]", part) else f"{part} {unit}" for part in parts]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_the_ladder_is_the_table(urgency: Urgency) -> None:
    head, *lines = rows()
    column = head.index(urgency.replace("_", " "))
    expected = [
        (TRIGGERS[line[0]], words, WHO[line[-1]] if line[0] != "assigned" else (("assignee",), ()))
        for line in lines
        for words in written(line[column], line[0])
    ]
    found = [
        (rung.trigger, said(rung, urgency), (rung.who, rung.from_second)) for rung in default_policy().ladders[urgency]
    ]
    assert found == expected


def test_everybody_assigned_hears_of_it_since_each_assignee_has_the_rung_alone() -> None:
    for urgency in URGENCIES:
        rung = default_policy().rung(urgency, "assigned")
        assert rung is not None
        assert rung.per_assignee
        assert rung.who == ("assignee",)


@pytest.mark.parametrize("urgency", URGENCIES)
def test_due_soon_is_the_first_due_soon_rung(urgency: Urgency) -> None:
    first = next(rung for rung in default_policy().ladders[urgency] if rung.trigger == "due_soon")
    assert first.before == DUE_SOON[urgency]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_keys_are_unique_within_a_ladder(urgency: Urgency) -> None:
    keys = [rung.key for rung in default_policy().ladders[urgency]]
    assert len(keys) == len(set(keys))


def test_nights_are_quiet_and_two_tasks_make_a_digest() -> None:
    policy = default_policy()
    assert (policy.version, policy.quiet_from, policy.quiet_to, policy.digest_from) == (0, time(21), time(6), 2)
    quiet = policy.quiet(OFFICE)
    assert quiet.contains(local("2026-03-02 21:00"))
    assert not quiet.contains(local("2026-03-03 06:00"))


def test_who_is_told_from_the_second_urging_on() -> None:
    overdue = default_policy().rung("normal", "overdue")
    assert overdue is not None
    assert [overdue.audience(n) for n in (1, 2, 9)] == [("lead",), ("lead", "next_up"), ("lead", "next_up")]


@pytest.mark.parametrize(
    ("urgency", "after", "then"),
    [
        ("normal", "2026-03-06 17:00", "2026-03-09 08:00"),
        ("urgent", "2026-03-06 08:00", "2026-03-06 14:00"),
        ("urgent", "2026-03-06 14:00", "2026-03-09 08:00"),
        ("very_urgent", "2026-03-06 16:00", "2026-03-09 08:30"),
        ("flash", "2026-03-07 23:50", "2026-03-08 00:20"),
    ],
)
def test_when_an_urging_is_repeated(urgency: Urgency, after: str, then: str) -> None:
    rung = default_policy().rung(urgency, "overdue")
    assert rung is not None
    assert rung.next_after(OFFICE, local(after)) == local(then)
