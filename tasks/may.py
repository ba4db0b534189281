"""What somebody may do with a task now, for whoever draws buttons: the very rules that the verbs enforce, asked first.

Not a second set of rules: who may comes from `tasks.authority`, when from `tasks.states`, and a test tries every verb.
What only the words of a verb decide (a date that is too late, a unit out of reach) cannot be known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import exists, select

from backend.errors import Forbidden
from backend.org.model import Person
from backend.org.reach import acts_as, acts_for, command_roots
from backend.unit_of_work import UnitOfWork
from tasks import authority
from tasks.delays.model import Delay
from tasks.explanations.model import Explanation
from tasks.extensions.service import require_decider, unsettled
from tasks.model import Assignee, Task
from tasks.moving import Requirement
from tasks.states import OPEN, Verb, next_status
from tasks.urgings.model import Urging
from tasks.urgings.service import RESTS

May = Literal[
    "acknowledge",
    "decline",
    "insist",
    "report",
    "submit",
    "approve",
    "return",
    "ask_extension",
    "decide_extension",
    "accept_extension",
    "withdraw_extension",
    "urge",
    "answer_urging",
    "demand_explanation",
    "explain",
    "pause",
    "resume",
    "recall",
    "change",
    "transfer",
    "delegate",
    "add_coordinator",
    "release_coordinator",
    "star",
    "state_cause",
    "confirm_cause",
    "attach",
    "attach_evidence",
]
MAY: tuple[May, ...] = get_args(May)


def may(work: UnitOfWork, actor: Person, task: Task, *, new: bool = False, now: datetime) -> list[May]:
    """Return the verbs that would not be refused for who one is or for how the task stands, in the order of `MAY`.

    Within a `new` task nothing has been asked yet. Reads at most six rows, and only where an answer may wait.
    """
    found = set(_allowed(_Asked(work, actor, task, now, new)))
    return [each for each in MAY if each in found]


@dataclass(slots=True)
class _Asked:
    """Who asks of which task, and what has been found out about them so far."""

    work: UnitOfWork
    actor: Person
    task: Task
    now: datetime
    new: bool
    _known: dict[Requirement, bool] = field(default_factory=dict)

    def is_let(self, require: Requirement) -> bool:
        if require not in self._known:
            try:
                require(self.work, self.actor, self.task, now=self.now)
            except Forbidden:
                self._known[require] = False
            else:
                self._known[require] = True
        return self._known[require]

    def can(self, verb: Verb, require: Requirement) -> bool:
        return next_status(self.task.status, verb) is not None and self.is_let(require)

    def parts(self) -> list[Assignee]:
        if not self.is_let(authority.own_parts):
            return []
        return authority.own_parts(self.work, self.actor, self.task, now=self.now)


#: What depends on nothing but who one is and the status: verb → as the state table calls it, and who.
_PLAIN: dict[May, tuple[Verb, Requirement]] = {
    "insist": ("insist", authority.require_assigner),
    "report": ("report", authority.require_lead),
    "submit": ("submit", authority.require_lead),
    "approve": ("approve", authority.require_approver),
    "return": ("return", authority.require_judge),
    "pause": ("pause", authority.require_assigner),
    "resume": ("resume", authority.require_assigner),
    "recall": ("recall", authority.require_assigner),
    "change": ("change", authority.require_assigner),
    "add_coordinator": ("change", authority.require_assigner),
    "transfer": ("transfer", authority.require_command),
}


def _allowed(asked: _Asked) -> Iterator[May]:
    yield from (name for name, (verb, require) in _PLAIN.items() if asked.can(verb, require))
    for more in (_own_part, _company, _pressing, _extensions, _answers, _delays, _files):
        yield from more(asked)


def _own_part(asked: _Asked) -> Iterator[May]:
    parts, status = asked.parts(), asked.task.status
    if not parts:
        return
    part = parts[0]
    if any(each.acknowledged_at is None for each in parts) and next_status(status, "acknowledge") is not None:
        yield "acknowledge"
    declinable = next_status(status, "decline") is not None
    if part.role == "coordinator":
        declinable = status in OPEN and part.acknowledged_at is None
    if declinable:
        yield "decline"
    if next_status(status, "delegate") is not None and command_roots(asked.work, asked.actor, now=asked.now):
        yield "delegate"


def _company(asked: _Asked) -> Iterator[May]:
    coordinated = any(part.role == "coordinator" for part in asked.task.active)
    if coordinated and asked.can("change", authority.require_assigner):
        yield "release_coordinator"


def _pressing(asked: _Asked) -> Iterator[May]:
    task, now = asked.task, asked.now
    rests = task.urged_at is not None and now - task.urged_at < RESTS
    if not rests and asked.can("urge", authority.require_oversight):
        yield "urge"
    others = any(part.person_id != asked.actor.id for part in task.active)
    if others and asked.can("demand_explanation", authority.require_oversight):
        yield "demand_explanation"
    if asked.is_let(authority.require_oversight):
        yield "star"


def _extensions(asked: _Asked) -> Iterator[May]:
    task = asked.task
    if task.deadline is None or next_status(task.status, "ask_extension") is None:
        return
    waits = None if asked.new or not task.questions else unsettled(asked.work, task.id)
    if waits is not None and waits.deadline != task.deadline:
        waits = None  # what has just overtaken it is answered before its handlers run
    if asked.is_let(authority.require_lead):
        yield "ask_extension" if waits is None else "withdraw_extension"
        if waits is not None and waits.state == "countered":
            yield "accept_extension"
    if waits is not None and waits.state == "open" and asked.can("extend", require_decider):
        yield "decide_extension"


def _answers(asked: _Asked) -> Iterator[May]:
    task, session = asked.task, asked.work.session
    if asked.new:
        return
    if task.urgings and asked.can("report", authority.require_lead):
        waiting = exists().where(Urging.task_id == task.id, Urging.answered_at.is_(None))
        if task.reported_at is not None:
            # A report answers what was pressed before it, once its handlers have run.
            waiting = waiting.where(Urging.at > task.reported_at)
        if session.scalar(select(waiting)):
            yield "answer_urging"
    if task.questions and next_status(task.status, "explain") is not None:
        of = select(Assignee).join(Explanation, Explanation.assignee_id == Assignee.id)
        parts = session.scalars(of.where(Explanation.task_id == task.id, Explanation.answered_at.is_(None)).distinct())
        if any(authority.holds_part(asked.work, asked.actor, part, now=asked.now) for part in parts):
            yield "explain"


def _delays(asked: _Asked) -> Iterator[May]:
    task, now = asked.task, asked.now
    states = asked.is_let(authority.require_lead)
    confirms = asked.is_let(authority.require_command)
    if asked.new or task.original_deadline is None or not (states or confirms):
        return
    newest = select(Delay).filter_by(task_id=task.id).order_by(Delay.deadline.desc()).limit(1)
    delay = asked.work.session.scalars(newest).one_or_none()
    if states and _may_state(task, delay, now):
        yield "state_cause"
    stated = delay is not None and delay.stated_at is not None and delay.confirmed is None
    if confirms and delay is not None and stated and not _is_own_cause(asked, delay):
        yield "confirm_cause"


def _is_own_cause(asked: _Asked, delay: Delay) -> bool:
    late = acts_for(asked.work, asked.actor.id, delay.person_id, now=asked.now)
    return late or asked.actor.id == delay.stated_by_id


def _may_state(task: Task, delay: Delay | None, now: datetime) -> bool:
    runs = task.closed_at is None and task.submitted_at is None and _missed(task, now)
    if runs and (delay is None or delay.deadline != task.deadline):
        return True
    return delay is not None and not delay.confirmed


def _missed(task: Task, now: datetime) -> bool:
    return task.deadline is not None and (task.paused_at or now) > task.deadline


def _files(asked: _Asked) -> Iterator[May]:
    task = asked.task
    if task.closed_at is not None:
        return
    works_on_it = bool(asked.parts())
    if works_on_it or not acts_as(asked.work, asked.actor.id, now=asked.now).isdisjoint(
        {task.assigner_id, task.supervisor_id}
    ):
        yield "attach"
    if works_on_it:
        yield "attach_evidence"
