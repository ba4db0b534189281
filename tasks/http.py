"""Tasks and the board over HTTP. Verbs are resources; each answers with the task as it now is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from backend.http.api import Api, Call
from backend.runtime import current
from tasks import board as boards
from tasks import company, history, interruptions, queries, schemas, service
from tasks.assigning import Assignment, Deadline, assign
from tasks.authority import task_for
from tasks.model import Task
from tasks.parties import Party
from tasks.risk.lists import shown_risk
from tasks.subtasks.service import RollUp, roll_up
from tasks.summary import summary
from tasks.timeliness import Span

api = Api("tasks", __name__, description="Assigning, acknowledging, reporting, finishing")


@api.write("/tasks", body=schemas.AssignSchema, answer=schemas.TaskSchema, status=201)
def assign_task(call: Call, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Assign a task to one lead, with coordinators and followers."""
    task = assign(call.work, call.actor, assignment_of(body), now=call.now)
    return show(call, task, new=True), 201, {"Location": url_for("tasks.read_task", task_id=task.id)}


@api.read("/tasks", answer=schemas.TaskPage, query=schemas.TaskQuery)
def list_tasks(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List tasks one may see; filters repeat, `q` needs no accents."""
    wanted = filter_of(query)
    page = queries.find_tasks(
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


@api.read("/tasks/<uuid:task_id>", answer=schemas.TaskSchema)
def read_task(call: Call, task_id: UUID) -> dict[str, Any]:
    """Read one task; its ETag is the version."""
    return show(call, task_for(call.work, call.actor, task_id, now=call.now))


@api.write("/tasks/<uuid:task_id>", method="PATCH", body=schemas.ChangeSchema, answer=schemas.TaskSchema)
def change_task(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Change a task (assigner); the reminders are planned anew in the same transaction."""
    expected = call.required_version()
    moved = {"deadline", "deadline_in"} & body.keys()
    # Words alone correct the words; the instant stays.
    own = set(schemas.ChangeSchema().fields) - {"deadline", "deadline_in"} - ({"deadline_phrase"} if moved else set())
    changes = {name: value for name, value in body.items() if name in own}
    deadline = deadline_of(body) if moved else None
    task = service.change(call.work, call.actor, task_id, changes, deadline=deadline, expected=expected, now=call.now)
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/acknowledgement", body=schemas.NothingSchema, answer=schemas.TaskSchema, status=201)
def acknowledge(call: Call, _body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Say “received” (an assignee, or who stands in)."""
    task = service.acknowledge(call.work, call.actor, task_id, expected=call.expected_version, now=call.now)
    return show(call, task)


@api.write(
    "/tasks/<uuid:task_id>/progress-reports",
    body=schemas.ProgressSchema,
    answer=schemas.TaskSchema,
    status=201,
)
def report_progress(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Report progress (the lead)."""
    task = service.report_progress(
        call.work,
        call.actor,
        task_id,
        percent=body["percent"],
        note=body["note"],
        expected=call.expected_version,
        now=call.now,
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/submission", body=schemas.SubmitSchema, answer=schemas.TaskSchema, status=201)
def submit(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Hand in the result (the lead)."""
    task = service.submit(
        call.work,
        call.actor,
        task_id,
        note=body["note"],
        over_open_subtasks=body["over_open_subtasks"],
        expected=call.expected_version,
        now=call.now,
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/approval", body=schemas.NoteSchema, answer=schemas.TaskSchema, status=201)
def approve(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Accept the result (the assigner)."""
    task = service.approve(
        call.work, call.actor, task_id, note=body["note"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/return", body=schemas.ReasonSchema, answer=schemas.TaskSchema, status=201)
def return_for_rework(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Give the result back for rework, with a reason (the assigner)."""
    task = service.return_for_rework(
        call.work, call.actor, task_id, reason=body["reason"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/recall", body=schemas.ReasonSchema, answer=schemas.TaskSchema, status=201)
def recall(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Take the task back, with a reason (the assigner)."""
    task = service.recall(
        call.work, call.actor, task_id, reason=body["reason"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/transfer", body=schemas.TransferSchema, answer=schemas.TaskSchema, status=201)
def transfer(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Hand the lead to another unit or person (the assigner, or a leader above)."""
    to = Party(**body["to"])
    task = service.transfer(
        call.work, call.actor, task_id, to=to, reason=body["reason"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/urging", body=schemas.NoteSchema, answer=schemas.TaskSchema, status=201)
def urge(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Press the lead (the assigner, leaders above, the secretariat that watches)."""
    task = service.urge(call.work, call.actor, task_id, note=body["note"], expected=call.expected_version, now=call.now)
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/refusal", body=schemas.ReasonSchema, answer=schemas.TaskSchema, status=201)
def decline(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Decline one's part before receiving it, with a reason (the lead or a coordinator)."""
    task = interruptions.decline(
        call.work, call.actor, task_id, reason=body["reason"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/insistence", body=schemas.NoteSchema, answer=schemas.TaskSchema, status=201)
def insist(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Uphold an assignment that the lead declined (the assigner)."""
    task = interruptions.insist(
        call.work, call.actor, task_id, note=body["note"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/pause", body=schemas.ReasonSchema, answer=schemas.TaskSchema, status=201)
def pause(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Stop the clock, with a reason (the assigner)."""
    task = interruptions.pause(
        call.work, call.actor, task_id, reason=body["reason"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/resumption", body=schemas.NoteSchema, answer=schemas.TaskSchema, status=201)
def resume(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Let a paused task go on; a deadline that was ahead moves by the pause (the assigner)."""
    task = interruptions.resume(
        call.work, call.actor, task_id, note=body["note"], expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/coordinators", body=schemas.CoordinatorSchema, answer=schemas.TaskSchema, status=201)
def add_coordinator(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Bring one more unit or person in (the assigner)."""
    party = Party(**body["party"])
    task = company.add_coordinator(
        call.work, call.actor, task_id, party=party, expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/coordinators/<uuid:assignee_id>/release", answer=schemas.TaskSchema, status=201)
def release_coordinator(call: Call, task_id: UUID, assignee_id: UUID) -> dict[str, Any]:
    """End a coordinator's part (the assigner)."""
    task = company.release_coordinator(
        call.work, call.actor, task_id, assignee_id, expected=call.expected_version, now=call.now
    )
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/follow", answer=schemas.TaskSchema, status=201)
def follow(call: Call, task_id: UUID) -> dict[str, Any]:
    """Follow the task: hear of its changes."""
    return show(call, company.follow(call.work, call.actor, task_id, expected=call.expected_version, now=call.now))


@api.write("/tasks/<uuid:task_id>/follow", method="DELETE", answer=None, status=204)
def unfollow(call: Call, task_id: UUID) -> None:
    """Stop following."""
    company.unfollow(call.work, call.actor, task_id, now=call.now)


@api.write("/tasks/<uuid:task_id>/star", answer=schemas.TaskSchema, status=201)
def star(call: Call, task_id: UUID) -> dict[str, Any]:
    """Make it a key task (whoever oversees it)."""
    task = company.star(call.work, call.actor, task_id, starred=True, expected=call.expected_version, now=call.now)
    return show(call, task)


@api.write("/tasks/<uuid:task_id>/star", method="DELETE", answer=None, status=204)
def unstar(call: Call, task_id: UUID) -> None:
    """Let it be an ordinary task again."""
    company.star(call.work, call.actor, task_id, starred=False, now=call.now)


@api.read("/tasks/<uuid:task_id>/history", answer=schemas.HistorySchema, query=schemas.HistoryQuery)
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


def filter_of(query: dict[str, Any]) -> queries.TaskFilter:
    """Turn a validated query into what the list takes."""
    renamed = {"condition": "conditions", "status": "statuses", "urgency": "urgencies", "tag": "tags"}
    named = {renamed.get(name, name): value for name, value in query.items() if name not in ("cursor", "limit")}
    return queries.TaskFilter(**named)


def assignment_of(body: dict[str, Any]) -> Assignment:
    """Turn a validated body into what the service takes."""
    plain = {name: value for name, value in body.items() if not name.startswith("deadline")}
    plain["lead"] = Party(**body["lead"])
    plain["coordinators"] = [Party(**each) for each in body["coordinators"]]
    return Assignment(**plain, deadline=deadline_of(body))


def deadline_of(body: dict[str, Any]) -> Deadline:
    """Return the deadline a body names; a length of time keeps the words it would be said in."""
    phrase = body.get("deadline_phrase", "")
    length = body.get("deadline_in")
    if not length:
        return Deadline(at=body.get("deadline"), phrase=phrase)
    if length["unit"] == "working_days":
        return Deadline(span=Span(days=length["amount"]), phrase=phrase or f"{length['amount']} ngày làm việc")
    return Deadline(span=Span(hours=length["amount"]), phrase=phrase or f"trong {length['amount']} giờ")


def show(call: Call, task: Task, *, new: bool = False) -> dict[str, Any]:
    """Return a whole task as the schema dumps it; within a `new` one nothing can have been handed on."""
    names = ("content", "expected_product", "source", "supervisor_id", "original_deadline", "deadline_phrase")
    return {
        **in_brief(call, task),
        **{name: getattr(task, name) for name in names},
        "assignees": task.active,
        "followers": [each.person for each in task.followers],
        "subtasks": RollUp() if new else roll_up(call.work.session, task.id),
        "position": call.position,
    }


def in_brief(call: Call, task: Task) -> dict[str, Any]:
    """Return a task as a list shows it."""
    shown = summary(task)
    for name in ("assigned_at", "deadline", "due_soon_from", "acknowledged_at", "reported_at"):
        shown[name] = getattr(task, name)
    for name in ("submitted_at", "paused_at", "closed_at", "parent_id", "campaign_id"):
        shown[name] = getattr(task, name)
    shown["timeliness"] = task.timeliness_at(call.now)
    shown["risk"] = shown_risk(call.work, call.actor, task, now=call.now)
    return shown
