"""Posts that change hands, units that are reformed, and the lists that both leave, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.org.succession import Placement
from tasks.handover import answers, lists, planning, posts, reforms, schemas, showing
from tasks.handover.lists import Shown
from tasks.handover.model import ITEM_STATES, HandoverItem
from tasks.handover.planning import Reform
from tasks.handover.posts import Load
from tasks.http import in_brief

api = Api("handover", __name__, description="Posts that change hands, units that are merged or split")
_ONE = "/handovers/<uuid:handover_id>"


@api.read("/posts/<uuid:post_id>/handover", answer=schemas.LoadSchema)
def preview_handover(call: Call, post_id: UUID) -> dict[str, Any]:
    """See what hangs on a post before it changes hands (administrator)."""
    return _load(posts.load_of(call.work, call.actor, post_id, now=call.now))


@api.write("/posts/<uuid:post_id>/handover", body=schemas.HandOverPostSchema, answer=schemas.LoadSchema, status=201)
def hand_over_post(call: Call, body: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Give a post to somebody else with every open task that hangs on it (administrator)."""
    return _load(posts.hand_over(call.work, call.actor, post_id, body["to"], now=call.now))


@api.write("/reforms/previews", body=schemas.ReformSchema, query=schemas.ReformQuery, answer=schemas.ReformPlanSchema)
def preview_reform(call: Call, query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """See what a reform would do: which task, which post and what else goes to which successor (administrator)."""
    found = planning.plan(call.work, call.actor, _reform(body), now=call.now)
    page = showing.moves(call.work, found, **query, position=call.position)
    shown = showing.figures(found, planning.takers_of(call.work, found))
    return {**shown, "moves": page.items, "next": page.next, "position": page.position}


@api.write("/reforms", body=schemas.ReformSchema, answer=schemas.ReformedSchema, status=201)
def carry_out_reform(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Carry a reform out (administrator): people and tasks move, units end, all in one transaction."""
    return showing.figures(*reforms.execute(call.work, call.actor, _reform(body), now=call.now))


@api.read("/me/handovers", answer=schemas.HandoverPage, query=schemas.HandoversQuery)
def list_handovers(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List what was handed over to oneself, and how much of it is still to be confirmed."""
    page = lists.handovers_to(call.work, call.actor, **query, position=call.position, now=call.now)
    return {"items": [_shown(each) for each in page.items], "next": page.next, "position": page.position}


@api.read(_ONE, answer=schemas.HandoverListSchema, query=schemas.HandoverQuery)
def read_handover(call: Call, query: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Read what was handed over, item by item, as far as it concerns one."""
    shown = lists.handover_for(call.work, call.actor, handover_id, now=call.now)
    states = query.pop("state")
    paged = {**query, "states": states, "position": call.position}
    page = lists.items_of(call.work, call.actor, shown.handover, **paged, now=call.now)
    items = [_item(call, *row) for row in page.items]
    return {**_shown(shown), "items": items, "next": page.next, "position": page.position}


@api.write(f"{_ONE}/confirmation", body=schemas.ConfirmationSchema, answer=schemas.HandoverSchema, status=201)
def confirm_handover(call: Call, body: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Say “received” to some items or to all (the new holder, or who stands in)."""
    return _shown(answers.confirm(call.work, call.actor, handover_id, body["items"], now=call.now))


@api.write(f"{_ONE}/objections", body=schemas.ObjectionSchema, answer=schemas.HandoverSchema, status=201)
def object_to_handover(call: Call, body: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Say, with a reason, that items are not one's own (the new holder, or who stands in)."""
    return _shown(answers.object_to(call.work, call.actor, handover_id, **body, now=call.now))


@api.write(f"{_ONE}/insistence", body=schemas.UpholdingSchema, answer=schemas.HandoverSchema, status=201)
def uphold_handover(call: Call, body: dict[str, Any], handover_id: UUID) -> dict[str, Any]:
    """Uphold items that were objected to (the assigner of each)."""
    return _shown(answers.uphold(call.work, call.actor, handover_id, **body, now=call.now))


def _reform(body: dict[str, Any]) -> Reform:
    decisions = {each["task_id"]: each["unit_id"] for each in body["decisions"]}
    people = [Placement(**each) for each in body["people"]]
    return Reform(**{**body, "decisions": decisions, "people": people})


def _load(load: Load) -> dict[str, Any]:
    names = ("parts", "assigned", "supervised", "tasks", "handover_id")
    return {"post_id": load.post.id, **{name: getattr(load, name) for name in names}}


def _shown(shown: Shown) -> dict[str, Any]:
    names = ("id", "kind", "at", "by", "giver", "to", "unit", "post")
    counts = {state: shown.counts.get(state, 0) for state in ITEM_STATES}
    return {**{name: getattr(shown.handover, name) for name in names}, "counts": counts}


def _item(call: Call, item: HandoverItem, state: str) -> dict[str, Any]:
    decided = {
        "confirmed": item.confirmed_at or item.part.acknowledged_at,
        "upheld": item.upheld_at,
        "objected": item.objected_at,
    }
    return {
        "id": item.part_id,
        "state": state,
        "role": item.part.role,
        "giver": item.from_part,
        "reason": item.reason,
        "decided_at": decided.get(state),
        "task": in_brief(call, item.part.task),
    }
