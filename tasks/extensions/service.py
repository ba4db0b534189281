"""Asking for a later deadline and deciding on it.

Source: domain.md, "Extension rules": only the lead asks; not while awaiting approval; one open request; the new date is
after the current one and not past the parent's; the requester never decides; from the third on it is flagged; the
request has its own answer-by time and its own reminder (`reminders.plan`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from backend.errors import Conflict, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from tasks import authority, events
from tasks.assigning import Deadline
from tasks.calendar import calendar_of
from tasks.delays.service import note_miss
from tasks.extensions.model import UNSETTLED, ExtensionRequest
from tasks.model import Task
from tasks.moving import begin, finish, move, telling, the_assigner, the_lead
from tasks.subtasks.service import check_within, parents_deadline
from tasks.timeliness import Urgency, due_soon_from

#: Working days within which a request is to be answered, unless it says otherwise or the deadline comes first.
ANSWERED_WITHIN = 2


def ask(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    deadline: Deadline,
    reason: str,
    answer_by: datetime | None = None,
    expected: int | None = None,
    now: datetime,
) -> ExtensionRequest:
    """Ask for a later deadline (the lead). Conflict while another request waits, or without a deadline to extend."""
    task = begin(work, actor, task_id, "ask_extension", expected, now, authority.require_lead)
    if task.deadline is None:
        raise Conflict("nothing_to_extend")
    if unsettled(work, task_id) is not None:
        raise Conflict("extension_waits")
    calendar = calendar_of(work, task.lead_unit_id, now=now)
    wanted = _meant(deadline, calendar, task.urgency, task.deadline, now)
    request = ExtensionRequest(
        id=new_id(now),
        task_id=task.id,
        number=_asked_before(work, task_id) + 1,
        asked_by=actor,
        asked_at=now,
        reason=reason,
        deadline=task.deadline,
        wanted=_later(work, task, wanted, _at(deadline), now),
        wanted_phrase=_words(deadline),
        answer_by=_answer_by(work, task.deadline, answer_by, now),
        seconds_left=int(max(calendar.between(now, max(task.deadline, now)), timedelta()).total_seconds()),
        state="open",
        decided_by=None,
    )
    work.session.add(request)
    task.questions += 1
    move(task, "ask_extension")
    told = {
        "number": request.number,
        "from": task.deadline.isoformat(),
        "wanted": request.wanted.isoformat(),
        "reason": reason,
        "answer_by": request.answer_by.isoformat(),
    }
    made = telling(events.ExtensionAsked, the_assigner, reason, until=request.wanted)
    finish(work, actor, task, "ask_extension", told, made, now)
    return request


def decide(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    request_id: UUID,
    *,
    decision: str,
    reason: str = "",
    deadline: Deadline | None = None,
    now: datetime,
) -> ExtensionRequest:
    """Grant (perhaps less than was asked), refuse or counter (the assigner, but never whoever asked)."""
    task = begin(work, actor, task_id, "extend", None, now, require_decider)
    request = _request(work, task_id, request_id)
    if request.state != "open":
        raise Conflict("extension_settled")
    if decision in ("refuse", "counter") and not reason:
        raise Invalid.at("/reason", "required")
    request.decided_by, request.decided_at, request.decision_reason = actor, now, reason
    calendar = calendar_of(work, task.lead_unit_id, now=now)
    given = _meant(deadline, calendar, task.urgency, request.deadline, now) if deadline else None
    if decision == "grant":
        granted = _later(work, task, given if deadline else request.wanted, _at(deadline), now)
        phrase = _words(deadline) if deadline else request.wanted_phrase
        return _grant(work, actor, task, request, granted, now, phrase=phrase)
    if decision == "counter":
        request.countered, request.countered_phrase = _later(work, task, given, _at(deadline), now), _words(deadline)
        request.state, request.answer_by = "countered", _answer_by(work, request.deadline, None, now)
        told = {"number": request.number, "proposed": request.countered.isoformat(), "reason": reason}
        made = telling(events.ExtensionCountered, the_lead, reason, until=request.countered)
        finish(work, actor, task, "counter_extension", told, made, now)
        return request
    _settle(task, request, "refused")
    told = {"number": request.number, "reason": reason}
    finish(work, actor, task, "refuse_extension", told, telling(events.ExtensionRefused, the_lead, reason), now)
    return request


def require_decider(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    """The assigner decides on the request that waits; a leader above, where it is the assigner's own."""
    waits = unsettled(work, task.id) if task.questions else None
    own = {task.lead_person_id} if waits is None else {task.lead_person_id, waits.asked_by_id}
    authority.require_impartial(work, actor, task, own, "not_your_own_request", now=now)


def accept(work: UnitOfWork, actor: Person, task_id: UUID, request_id: UUID, *, now: datetime) -> ExtensionRequest:
    """Take the date that the assigner proposed instead (the lead)."""
    task = begin(work, actor, task_id, "extend", None, now, authority.require_lead)
    request = _request(work, task_id, request_id)
    if request.state != "countered" or request.countered is None:
        raise Conflict("nothing_proposed")
    deadline = _later(work, task, request.countered, "", now)
    return _grant(work, actor, task, request, deadline, now, phrase=request.countered_phrase)


def withdraw(work: UnitOfWork, actor: Person, task_id: UUID, request_id: UUID, *, now: datetime) -> ExtensionRequest:
    """Take a request back while it waits (the lead)."""
    task = begin(work, actor, task_id, "ask_extension", None, now, authority.require_lead)
    request = _request(work, task_id, request_id)
    if request.state not in UNSETTLED:
        raise Conflict("extension_settled")
    _settle(task, request, "withdrawn")
    made = telling(events.ExtensionWithdrawn, the_assigner, "")
    finish(work, actor, task, "withdraw_extension", {"number": request.number}, made, now)
    return request


def overtake(work: UnitOfWork, task: Task, *, now: datetime) -> None:
    """Within a transfer: what the former lead asked for ends with it. A post that is handed over keeps its request."""
    request = unsettled(work, task.id) if task.questions else None
    if request is not None:
        _settle(task, request, "lapsed")
        request.decided_at = now


def lapse(work: UnitOfWork, event: events.TaskEvent) -> None:
    """Within the transaction: what overtakes a request ends it (submitted, recalled, changed, paused, declined)."""
    task = work.session.get_one(Task, event.task_id)
    if not task.questions:
        return
    request = unsettled(work, task.id)
    # A coordinator's refusal ends their own part, and leaves the lead's request alone.
    overtaken = isinstance(event, _OVERTAKES) and not (isinstance(event, events.TaskDeclined) and _goes_on(task))
    if request is not None and (overtaken or task.deadline != request.deadline):
        request.state, request.decided_at = "lapsed", event.at
        _one_question_less(work, task)


def _one_question_less(work: UnitOfWork, task: Task) -> None:
    """Count one question less within the version that the verb made: it has been told to screens already."""
    counted = update(Task).where(Task.id == task.id).values(questions=Task.questions - 1)
    work.session.execute(counted.execution_options(synchronize_session=False))
    set_committed_value(task, "questions", task.questions - 1)


def _goes_on(task: Task) -> bool:
    return task.status != "declined"


_OVERTAKES = (events.TaskSubmitted, events.TaskRecalled, events.TaskPaused, events.TaskDeclined)


def unsettled(work: UnitOfWork, task_id: UUID) -> ExtensionRequest | None:
    """Return the one request that waits for an answer, if any."""
    query = select(ExtensionRequest).where(ExtensionRequest.task_id == task_id, ExtensionRequest.state.in_(UNSETTLED))
    return work.session.scalars(query.options(*_PEOPLE)).one_or_none()


def requests_of(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> list[ExtensionRequest]:
    """Return every request of a task that one may see, oldest first."""
    authority.task_for(work, actor, task_id, now=now)
    query = select(ExtensionRequest).filter_by(task_id=task_id).order_by(ExtensionRequest.number).limit(200)
    return list(work.session.scalars(query.options(*_PEOPLE)))


_PEOPLE = (joinedload(ExtensionRequest.asked_by), joinedload(ExtensionRequest.decided_by))


def _request(work: UnitOfWork, task_id: UUID, request_id: UUID) -> ExtensionRequest:
    query = select(ExtensionRequest).filter_by(task_id=task_id, id=request_id).options(*_PEOPLE)
    request = work.session.scalars(query).one_or_none()
    if request is None:
        raise NotFound("unknown_request")
    return request


def _grant(
    work: UnitOfWork,
    actor: Person,
    task: Task,
    request: ExtensionRequest,
    deadline: datetime,
    now: datetime,
    *,
    phrase: str,
) -> ExtensionRequest:
    calendar = calendar_of(
        work, task.lead_unit_id, now=now
    )  # read before anything is changed: reading writes out what is half done
    note_miss(work, task, "extended", now=now)
    _settle(task, request, "granted")
    request.granted = deadline
    before = task.deadline
    task.deadline, task.deadline_set_at, task.deadline_phrase = deadline, now, phrase
    task.due_soon_from = due_soon_from(task.urgency, deadline, calendar)
    move(task, "extend")
    told = {
        "number": request.number,
        "reason": request.decision_reason,
        "deadline": {"from": before.isoformat() if before else None, "to": deadline.isoformat()},
    }
    # The one who asked hears of a grant; the one who proposed, of an acceptance.
    hears = the_lead if actor.id != task.lead_person_id else the_assigner
    made = telling(events.ExtensionGranted, hears, request.decision_reason, until=deadline)
    finish(work, actor, task, "extend", told, made, now)
    return request


def _settle(task: Task, request: ExtensionRequest, state: str) -> None:
    request.state = state  # type: ignore[assignment]
    task.questions -= 1


def _meant(
    deadline: Deadline, calendar: WorkingCalendar, urgency: Urgency, standing: datetime, now: datetime
) -> datetime | None:
    """Return the instant: a length of time counts from the deadline that stands, or from now when that is over; words,
    alone or beside the rest, are read as they are said, now. Invalid for words that mean another moment."""
    if deadline.span is not None:
        at = Deadline(span=deadline.span).resolve(calendar, urgency, max(now, standing))
        deadline = replace(deadline, at=at, span=None)
    return deadline.resolve(calendar, urgency, now)


def _words(deadline: Deadline | None) -> str:
    """Return the words that were given; those a length of time would be said in count from another moment."""
    return deadline.phrase if deadline is not None and (deadline.is_words or deadline.said_now) else ""


def _at(deadline: Deadline | None) -> str:
    return "/deadline_phrase" if deadline is not None and deadline.is_words else "/deadline"


def _later(work: UnitOfWork, task: Task, wanted: datetime | None, pointer: str, now: datetime) -> datetime:
    if wanted is None:
        raise Invalid.at(pointer, "required")
    if task.deadline is not None and wanted <= max(task.deadline, now):
        raise Invalid.at(pointer, "not_later")
    check_within(parents_deadline(work.session, task), wanted, work.calendar.zone)
    return wanted


def _answer_by(work: UnitOfWork, deadline: datetime, given: datetime | None, now: datetime) -> datetime:
    if given is not None:
        if given <= now:
            raise Invalid.at("/answer_by", "deadline_passed")
        return given
    usual = work.calendar.end_of_working_day(now, ANSWERED_WITHIN)
    return min(usual, deadline) if deadline > now else usual


def _asked_before(work: UnitOfWork, task_id: UUID) -> int:
    return work.session.scalar(select(func.max(ExtensionRequest.number)).filter_by(task_id=task_id)) or 0
