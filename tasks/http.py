"""Tasks and the board over HTTP. Verbs are resources; each answers with the task as it now is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from backend.http.api import Api, Call
from backend.http.fields import Schema
from backend.runtime import current
from tasks import board as boards
from tasks import company, history, interruptions, lists, schemas, service
from tasks.assigning import Assignment, Deadline, assign
from tasks.authority import task_for
from tasks.may import may
from tasks.model import Task
from tasks.parties import Party
from tasks.risk.lists import shown_risk
from tasks.schemas import (
    CoordinatorSchema,
    NoteSchema,
    NothingSchema,
    ProgressSchema,
    ReasonSchema,
    SubmitSchema,
    TransferSchema,
)
from tasks.subtasks.service import RollUp, roll_up
from tasks.summary import summary
from tasks.timeliness import Span

api = Api("tasks", __name__, description="Assigning, acknowledging, reporting, finishing")
_ONE = "/tasks/<uuid:task_id>"
#: Words that name a party.
_PARTIES = ("to", "party")


@api.write("/tasks", body=schemas.AssignSchema, answer=schemas.TaskSchema, status=201)
def assign_task(call: Call, body: dict[str, Any]) -> Callable[[], Any]:
    """Assign a task to one lead, with coordinators and followers."""
    task = assign(call.work, call.actor, assignment_of(body, said_now=True), now=call.now)
    return lambda: (show(call, task, new=True), 201, {"Location": url_for("tasks.read_task", task_id=task.id)})


@api.read("/tasks", answer=schemas.TaskPage, query=schemas.TaskQuery)
def list_tasks(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List tasks one may see; filters repeat, `q` needs no accents."""
    wanted = filter_of(query)
    page = lists.find_tasks(
        call.work,
        call.actor,
        wanted,
        cursor=query["cursor"],
        limit=query["limit"],
        position=call.position,
        now=call.now,
    )
    items = [in_brief(call, task) for task in page.items]
    return {"items": items, "next": page.next, "position": page.position}


@api.read(_ONE, answer=schemas.TaskSchema)
def read_task(call: Call, task_id: UUID) -> dict[str, Any]:
    """Read one task; its ETag is the version."""
    return show(call, task_for(call.work, call.actor, task_id, now=call.now))


@api.write(_ONE, method="PATCH", body=schemas.ChangeSchema, answer=schemas.TaskSchema)
def change_task(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Change a task (assigner); the reminders are planned anew in the same transaction."""
    expected = call.required_version()
    moved = {"deadline", "deadline_in"} & body.keys()
    # Words alone correct the words where a deadline stands that they may mean; where none does, they are one.
    own = set(schemas.ChangeSchema().fields) - {"deadline", "deadline_in"} - ({"deadline_phrase"} if moved else set())
    changes = {name: value for name, value in body.items() if name in own}
    deadline = deadline_of(body, said_now=True) if moved else None
    task = service.change(call.work, call.actor, task_id, changes, deadline=deadline, expected=expected, now=call.now)
    return show(call, task)


def verb(noun: str, act: Callable[..., Task], words: type[Schema] | None, says: str) -> None:
    """Declare a verb on a task: POST what was said to the noun, be answered with the task as it now is.

    It is called what the service calls it, and takes the body's fields as its keywords.
    """

    def view(call: Call, body: Mapping[str, Any] | None = None, **path: UUID) -> dict[str, Any]:
        said = {name: Party(**value) if name in _PARTIES else value for name, value in (body or {}).items()}
        return show(call, act(call.work, call.actor, **path, **said, expected=call.expected_version, now=call.now))

    view.__name__, view.__doc__ = act.__name__, says
    api.write(f"{_ONE}/{noun}", body=words, answer=schemas.TaskSchema, status=201)(view)


verb("acknowledgement", service.acknowledge, NothingSchema, "Say “received” (an assignee, or who stands in).")
verb("progress-reports", service.report_progress, ProgressSchema, "Report progress (the lead).")
verb("submission", service.submit, SubmitSchema, "Hand in the result (the lead).")
verb("approval", service.approve, NoteSchema, "Accept the result (the assigner; a leader above where it is their own).")
verb(
    "return", service.return_for_rework, ReasonSchema, "Give the result back for rework, with a reason (the assigner)."
)
verb("recall", service.recall, ReasonSchema, "Take the task back, with a reason (the assigner).")
verb(
    "transfer",
    service.transfer,
    TransferSchema,
    "Hand the lead to another unit or person (the assigner, or a leader above).",
)
verb(
    "refusal",
    interruptions.decline,
    ReasonSchema,
    "Decline one's part before receiving it, with a reason (the lead or a coordinator).",
)
verb("insistence", interruptions.insist, NoteSchema, "Uphold an assignment that the lead declined (the assigner).")
verb("pause", interruptions.pause, ReasonSchema, "Stop the clock, with a reason (the assigner).")
verb(
    "resumption",
    interruptions.resume,
    NoteSchema,
    "Let a paused task go on; a deadline that was ahead moves by the pause (the assigner).",
)
verb("coordinators", company.add_coordinator, CoordinatorSchema, "Bring one more unit or person in (the assigner).")
verb(
    "coordinators/<uuid:assignee_id>/release",
    company.release_coordinator,
    None,
    "End a coordinator's part (the assigner).",
)
verb("follow", company.follow, None, "Follow the task: hear of its changes.")


@api.write(f"{_ONE}/follow", method="DELETE", answer=None, status=204)
def unfollow(call: Call, task_id: UUID) -> None:
    """Stop following."""
    company.unfollow(call.work, call.actor, task_id, now=call.now)


@api.write(f"{_ONE}/star", answer=schemas.TaskSchema, status=201)
def star(call: Call, task_id: UUID) -> dict[str, Any]:
    """Make it a key task (whoever oversees it)."""
    task = company.star(call.work, call.actor, task_id, starred=True, expected=call.expected_version, now=call.now)
    return show(call, task)


@api.write(f"{_ONE}/star", method="DELETE", answer=None, status=204)
def unstar(call: Call, task_id: UUID) -> None:
    """Let it be an ordinary task again."""
    company.star(call.work, call.actor, task_id, starred=False, now=call.now)


@api.read(f"{_ONE}/history", answer=schemas.HistorySchema, query=schemas.HistoryQuery)
def read_history(call: Call, query: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Read what happened to a task, oldest first, with the hashes that prove it."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    items = history.entries_of(call.work.session, task.id, query["after"], query["limit"])
    last = items[-1].number if items else query["after"]
    return {"items": items, "next": last if last < task.history_length and items else None}


@api.read("/board", answer=schemas.BoardSchema, query=schemas.BoardQuery)
def read_board(call: Call, query: dict[str, Any]) -> boards.Board:
    """Read the board of a unit one watches: buckets that sum, rows sorted by what hurts."""
    since = query["since"] or boards.usual_period(call.now, current().settings.zone)
    return boards.board_for(call.work, call.actor, query["unit_id"], since, sort=query["sort"], now=call.now)


def filter_of(query: dict[str, Any]) -> lists.TaskFilter:
    """Turn a validated query into what the list takes."""
    renamed = {"condition": "conditions", "status": "statuses", "urgency": "urgencies", "tag": "tags"}
    named = {renamed.get(name, name): value for name, value in query.items() if name not in ("cursor", "limit")}
    return lists.TaskFilter(**named)


def assignment_of(body: dict[str, Any], *, said_now: bool = False) -> Assignment:
    """Turn a validated body into what the service takes; `said_now` for one that was not kept since it was written."""
    plain = {name: value for name, value in body.items() if not name.startswith("deadline")}
    plain["lead"] = Party(**body["lead"])
    plain["coordinators"] = [Party(**each) for each in body["coordinators"]]
    return Assignment(**plain, deadline=deadline_of(body, said_now=said_now))


def deadline_of(body: dict[str, Any], *, said_now: bool = False) -> Deadline:
    """Return the deadline a body names; a length of time keeps the words it would be said in."""
    phrase = body.get("deadline_phrase", "")
    length = body.get("deadline_in")
    said_now = said_now and bool(phrase)
    if not length:
        return Deadline(body.get("deadline"), phrase=phrase, said_now=said_now)
    if length["unit"] == "working_days":
        span, usual = Span(days=length["amount"]), f"{length['amount']} ngày làm việc"
    else:
        span, usual = Span(hours=length["amount"]), f"trong {length['amount']} giờ"
    return Deadline(span=span, phrase=phrase or usual, said_now=said_now)


def show(call: Call, task: Task, *, new: bool = False) -> dict[str, Any]:
    """Return a whole task as the schema dumps it; within a `new` one nothing can have been handed on."""
    names = ("content", "expected_product", "source", "supervisor_id", "original_deadline", "deadline_phrase")
    return {
        **in_brief(call, task),
        **{name: getattr(task, name) for name in names},
        "assignees": task.active,
        "followers": [each.person for each in task.followers],
        "subtasks": RollUp() if new else roll_up(call.work.session, task.id),
        "may": may(call.work, call.actor, task, new=new, now=call.now),
        "position": call.position,
    }


def in_brief(call: Call, task: Task) -> dict[str, Any]:
    """Return a task as a list shows it."""
    shown = summary(task)
    for name in ("assigned_at", "deadline", "due_soon_from", "acknowledged_at", "reported_at"):
        shown[name] = getattr(task, name)
    for name in ("submitted_at", "paused_at", "closed_at", "urged_at", "parent_id", "campaign_id"):
        shown[name] = getattr(task, name)
    shown["timeliness"] = task.timeliness_at(call.now)
    shown["risk"] = shown_risk(call.work, call.actor, task, now=call.now)
    return shown
