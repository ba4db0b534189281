"""Posts that change hands and units that are reformed, over HTTP (administrators)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.fields import Id, Items, Nested, Schema, Text, Whole
from backend.org.schemas import UnitBrief
from tasks.handover import posts, reforms
from tasks.handover.posts import Load
from tasks.handover.reforms import Move

api = Api("handover", __name__, description="Posts that change hands, units that are merged or split")
#: How many tasks an answer names; the counts are of all.
_NAMED = 500


class HandoverSchema(Schema):
    to = Id(required=True)


class MovedTaskSchema(Schema):
    id = Id()
    code = Text(max=20)
    title = Text(max=700)


class LoadSchema(Schema):
    """The tasks in which the holder of a post has a part, and how many open ones they gave or supervise."""

    post_id = Id()
    parts = Whole(min=0, max=2**31)
    assigned = Whole(min=0, max=2**31)
    supervised = Whole(min=0, max=2**31)
    tasks = Items(Nested(MovedTaskSchema), max=_NAMED)


class DecisionOfReformSchema(Schema):
    task_id = Id(required=True)
    unit_id = Id(required=True)


class ReformSchema(Schema):
    """Units that end, those that follow them, and, with several successors, which task goes where."""

    ending = Items(Id(), max=50, required=True)
    successors = Items(Id(), max=50, required=True)
    decisions = Items(Nested(DecisionOfReformSchema), max=5_000, load_default=list)


class MoveSchema(Schema):
    task = Nested(MovedTaskSchema)
    unit = Nested(UnitBrief)
    successor = Nested(UnitBrief, allow_none=True)


class ReformPlanSchema(Schema):
    tasks = Whole(min=0, max=2**31)
    undecided = Whole(min=0, max=2**31)
    moves = Items(Nested(MoveSchema), max=20_000)


@api.read("/posts/<uuid:post_id>/handover", answer=LoadSchema)
def preview_handover(call: Call, post_id: UUID) -> dict[str, Any]:
    """See what hangs on a post before it changes hands."""
    return _load(posts.load_of(call.work, call.actor, post_id))


@api.write("/posts/<uuid:post_id>/handover", body=HandoverSchema, answer=LoadSchema, status=201)
def hand_over_post(call: Call, body: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Give a post to somebody else with every open task that hangs on it."""
    return _load(posts.hand_over(call.work, call.actor, post_id, body["to"], now=call.now))


@api.write("/reforms/previews", body=ReformSchema, answer=ReformPlanSchema)
def preview_reform(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """See which open task would go to which successor."""
    return _plan(reforms.plan(call.work, call.actor, **_given(body), now=call.now))


@api.write("/reforms", body=ReformSchema, answer=ReformPlanSchema, status=201)
def carry_out_reform(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Carry a reform out: tasks move, units and their posts end, all in one transaction."""
    return _plan(reforms.execute(call.work, call.actor, **_given(body), now=call.now))


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "decisions": {each["task_id"]: each["unit_id"] for each in body["decisions"]}}


def _load(load: Load) -> dict[str, Any]:
    counts = {"parts": len(load.parts), "assigned": load.assigned, "supervised": load.supervised}
    return {"post_id": load.post.id, **counts, "tasks": load.parts[:_NAMED]}


def _plan(moves: list[Move]) -> dict[str, Any]:
    undecided = sum(1 for each in moves if each.successor is None)
    return {"tasks": len({each.task.id for each in moves}), "undecided": undecided, "moves": moves}
