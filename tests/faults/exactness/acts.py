"""Acts: what people do, as data, and how the web process does it: one verb of the product in one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from reminders.snoozing.service import snooze
from tasks import assigning, company, interruptions, service
from tasks.assigning import Assignment, Deadline
from tasks.extensions import service as extensions
from tasks.parties import Party
from tests.faults.exactness.town import ABOVE, known


@dataclass(frozen=True, slots=True)
class NewTask:
    """One task to assign. `lead` and `coordinators` name units, or people."""

    number: int
    lead: str
    coordinators: tuple[str, ...] = ()
    urgency: str = "normal"
    deadline: datetime | None = None
    supervisor: str | None = None

    @property
    def title(self) -> str:
        return f"Việc {self.number}"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing one person does at one reading of the clock; no two acts or runs of a seed share a reading.

    `tasks`: the numbers of those it is about, one unless they are being assigned. `words`: what else is said.
    """

    verb: str
    actor: str
    tasks: tuple[int, ...]
    reading: datetime
    words: Mapping[str, Any] = field(default_factory=dict)


def perform(runtime: Runtime, act: Act, ids: Mapping[int, UUID]) -> None:
    """Do it as a request would: one unit of work, committed at its end. Raises what the product raises."""
    with runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, known(act.actor))
        VERBS[act.verb](work, actor, act, ids)
        work.commit()


def _assign(work: UnitOfWork, actor: Person, act: Act, _ids: Mapping[int, UUID]) -> None:
    assignments = [
        Assignment(
            title=each.title,
            lead=party(each.lead),
            coordinators=[party(name) for name in each.coordinators],
            urgency=each.urgency,
            deadline=Deadline(at=each.deadline),
            supervisor_id=known(each.supervisor) if each.supervisor else None,
        )
        for each in act.words["new"]
    ]
    prepared = [assigning.prepare(work, actor, each, now=act.reading) for each in assignments]
    assigning.write(work, actor, prepared, now=act.reading)


def party(name: str) -> Party:
    return Party(unit_id=known(name)) if name in ABOVE else Party(person_id=known(name))


def _on(verb: Callable[..., Any], *words: str, **fixed: Any) -> Callable[..., None]:
    """Return how to do a verb of a task that takes these words as they are."""

    def do(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
        told = {name: act.words[name] for name in words}
        verb(work, actor, ids[act.tasks[0]], **told, **fixed, now=act.reading)

    return do


def _change_deadline(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    deadline = Deadline(at=act.words["deadline"])
    service.change(work, actor, ids[act.tasks[0]], {}, deadline=deadline, now=act.reading)


def _change_urgency(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    service.change(work, actor, ids[act.tasks[0]], {"urgency": act.words["urgency"]}, now=act.reading)


def _transfer(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    to = party(act.words["to"])
    service.transfer(work, actor, ids[act.tasks[0]], to=to, reason="chuyển", now=act.reading)


def _add_coordinator(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    company.add_coordinator(work, actor, ids[act.tasks[0]], party=party(act.words["to"]), now=act.reading)


def _ask(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    wanted = Deadline(at=act.words["deadline"])
    extensions.ask(work, actor, ids[act.tasks[0]], deadline=wanted, reason="xin thêm", now=act.reading)


def _decide(decision: str, reason: str = "") -> Callable[..., None]:
    """Return how the assigner decides on the request that waits."""

    def do(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
        task_id = ids[act.tasks[0]]
        request_id = _waiting(work, task_id)
        extensions.decide(work, actor, task_id, request_id, decision=decision, reason=reason, now=act.reading)

    return do


def _withdraw(work: UnitOfWork, actor: Person, act: Act, ids: Mapping[int, UUID]) -> None:
    task_id = ids[act.tasks[0]]
    extensions.withdraw(work, actor, task_id, _waiting(work, task_id), now=act.reading)


def _waiting(work: UnitOfWork, task_id: UUID) -> UUID:
    request = extensions.unsettled(work, task_id)
    assert request is not None, "no request waits"
    return request.id


VERBS: Mapping[str, Callable[..., None]] = {
    "assign": _assign,
    "acknowledge": _on(service.acknowledge),
    "report": _on(service.report_progress, percent=40, note=""),
    "submit": _on(service.submit, note=""),
    "approve": _on(service.approve, note=""),
    "return": _on(service.return_for_rework, reason="làm lại"),
    "recall": _on(service.recall, reason="thôi"),
    "decline": _on(interruptions.decline, reason="không phải việc của tôi"),
    "insist": _on(interruptions.insist, note=""),
    "pause": _on(interruptions.pause, reason="chờ"),
    "resume": _on(interruptions.resume, note=""),
    "change_deadline": _change_deadline,
    "change_urgency": _change_urgency,
    "transfer": _transfer,
    "add_coordinator": _add_coordinator,
    "ask_extension": _ask,
    "grant_extension": _decide("grant"),
    "refuse_extension": _decide("refuse", "không"),
    "withdraw_extension": _withdraw,
    "snooze": _on(snooze, "until"),
}
