"""Random verbs by random people in random order: whatever they try, what must hold holds after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.errors import Conflict, Forbidden, GiaoViecError, Invalid, NotFound
from reminders.model import Reminder
from reminders.watchdog import look
from tasks.assigning import Assignment, Deadline
from tasks.authority import whole
from tasks.history import faults
from tasks.model import HistoryEntry, Task
from tasks.states import ASSIGNEE_STATES, OPEN, next_status
from tests.city import City

PEOPLE = ("chair", "vice", "an", "director", "deputy", "head", "officer", "health", "ward", "admin")
#: Heads of units directly below the city: whoever of them leads or coordinates, the same people stand above.
UNITS = {"works": "director", "health_unit": "health", "ward_unit": "ward"}
ABOVE = {"chair", "vice"}
WATCHING = {"an", "binh"} | ABOVE

#: Method → (verb of the state table, words, who may). The matrix is written here once more, by hand.
Who = Callable[[Task, dict[Any, str]], set[str]]


def lead(task: Task, names: dict[Any, str]) -> set[str]:
    return {names[task.lead_person_id]}


def assignees(task: Task, names: dict[Any, str]) -> set[str]:
    return {names[part.person_id] for part in task.active}


def assigner(task: Task, names: dict[Any, str]) -> set[str]:
    return {"chair"}


def command(task: Task, names: dict[Any, str]) -> set[str]:
    return ABOVE | lead(task, names)  # a lead may pass it on within their own unit


def oversight(task: Task, names: dict[Any, str]) -> set[str]:
    return WATCHING


VERBS: dict[str, tuple[str, dict[str, Any], Who]] = {
    "acknowledge": ("acknowledge", {}, assignees),
    "decline": ("decline", {"reason": "không đúng thẩm quyền"}, assignees),
    "insist": ("insist", {"note": ""}, assigner),
    "report_progress": ("report", {"percent": 40, "note": ""}, lead),
    "submit": ("submit", {"note": ""}, lead),
    "approve": ("approve", {"note": ""}, assigner),
    "return_for_rework": ("return", {"reason": "thiếu"}, assigner),
    "urge": ("urge", {"note": ""}, oversight),
    "pause": ("pause", {"reason": "chờ"}, assigner),
    "resume": ("resume", {"note": ""}, assigner),
    "recall": ("recall", {"reason": "thôi"}, assigner),
    "change": ("change", {"changes": {"title": "Tên khác"}}, assigner),
    "transfer": ("transfer", {"reason": ""}, command),
    "delegate": ("delegate", {}, assignees),
}
#: Rarely, or every walk would end after a few steps.
RARE = ("recall", "approve")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data())
def test_whatever_people_try_what_must_hold_holds(city: City, data: st.DataObject) -> None:
    hours = data.draw(st.none() | st.integers(1, 200))
    deadline = city.now + timedelta(hours=hours) if hours else None
    task = city.assign("chair", "works", coordinators=("health_unit",), deadline=deadline)
    names = {person.id: name for name, person in city.people.items()}
    states: dict[Any, str] = {}
    for _ in range(data.draw(st.integers(1, 14))):
        who = data.draw(st.sampled_from(PEOPLE))
        method = data.draw(st.sampled_from([name for name in VERBS if name not in RARE] * 4 + list(RARE)))
        city.simulation.clock.advance(timedelta(minutes=data.draw(st.integers(0, 600))))
        before = city.see("chair", task)
        refused = attempt(city, task, who, method, data)
        after = city.see("chair", task)
        expect(before, after, who, method, refused, names)
        hold(city, after, states)
        assert after.original_deadline == deadline


def attempt(city: City, task: Task, who: str, method: str, data: st.DataObject) -> GiaoViecError | None:
    """Try; return the refusal, if any."""
    words = dict(VERBS[method][1])
    if method == "transfer":
        words["to"] = city.party(data.draw(st.sampled_from(sorted(UNITS))))
    if method == "delegate":
        words["assignment"] = Assignment(title="Việc con", lead=city.party("officer"), deadline=Deadline())
    if method == "submit":
        words["over_open_subtasks"] = True
    try:
        city.do(who, method, task, **words)
    except GiaoViecError as error:
        return error
    return None


def expect(
    before: Task, after: Task, who: str, method: str, refused: GiaoViecError | None, names: dict[Any, str]
) -> None:
    """Compare with the matrix and the state table; a refusal changes nothing."""
    verb, _, may = VERBS[method]
    to = next_status(before.status, verb)  # type: ignore[arg-type]
    if refused is not None:
        assert (after.version, after.status, after.history_length) == (
            before.version,
            before.status,
            before.history_length,
        )
        if who in may(before, names) and isinstance(refused, Forbidden):
            assert method == "delegate", (
                who,
                method,
                refused.code,
            )  # a coordinator's or lead's reach is another question
        if isinstance(refused, Conflict):
            assert who in may(before, names), "who may not is not told when it could be done"
        return
    assert who in may(before, names), (who, method)
    if (
        (method == "decline" and names[before.lead_person_id] != who)
        or (method == "acknowledge" and names[before.lead_person_id] != who)
        or (method == "delegate" and names[before.lead_person_id] != who)
    ):
        assert after.status == before.status
    elif after.version != before.version:
        waits_again = method == "resume" and before.acknowledged_at is None
        assert after.status == ("assigned" if waits_again else to)
    assert not isinstance(refused, NotFound | Invalid)


def hold(city: City, task: Task, states: dict[Any, str]) -> None:
    """What is true of every task at every moment."""
    assert [part.role for part in task.active].count("lead") == 1
    assert task.lead.person_id == task.lead_person_id
    assert task.lead.unit_id == task.lead_unit_id
    assert (task.closed_at is None) == (task.status in OPEN)
    assert (task.paused_at is not None) == (task.status == "paused")
    assert (task.acknowledged_at is None) == (task.lead.acknowledged_at is None)
    for part in task.assignees:
        assert ASSIGNEE_STATES.index(part.state) >= ASSIGNEE_STATES.index(states.get(part.id, "assigned"))  # type: ignore[arg-type]
        states[part.id] = part.state
    with city.runtime.sessions() as session:
        assert list(faults(session, task.id)) == []
        entries = session.scalar(select(func.count()).select_from(HistoryEntry).filter_by(task_id=task.id))
        planned = session.scalars(select(Reminder).filter_by(task_id=task.id, state="planned")).all()
        below = session.scalars(select(Task).filter_by(parent_id=task.id).options(*whole())).unique().all()
    assert entries == task.history_length
    if task.status not in OPEN or task.status == "paused":
        assert planned == []
    parts = {part.id for part in task.active if part.acknowledged_at is None}
    assert {row.assignee_id for row in planned if row.rung.startswith("not_ack")} <= parts
    for child in below:
        assert task.status != "recalled" or child.status not in OPEN
    with city.runtime.unit_of_work() as work:
        _, findings = look(work, city.now)
    assert [each for each in findings if each.what == "missing"] == []
