"""Hand-overs, the lists that they leave, and reforms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from backend.org.model import Person, Post
from tasks.handover.model import HandoverItem
from tasks.handover.posts import hand_over
from tests.api.request import Bad, Endpoint, endpoint

_REFORM = {"ending": ["$unknown"], "successors": ["$works"]}

_OBJECTION = {"items": ["$item"], "reason": "không đúng việc"}

ENDPOINTS = (
    endpoint("GET", "/posts/$unknown/handover", who="admin"),
    endpoint("POST", "/posts/$unknown/handover", {"to": "$vice"}, who="admin"),
    endpoint("POST", "/reforms/previews", _REFORM, who="admin", query=True),
    endpoint("POST", "/reforms", _REFORM, who="admin"),
    endpoint("GET", "/me/handovers", query=True),
    endpoint("GET", "/handovers/$handover", query=True),
    endpoint("POST", "/handovers/$handover/confirmation", {"items": ["$item"]}, who="director"),
    endpoint("POST", "/handovers/$handover/objections", _OBJECTION, who="director"),
    endpoint("POST", "/handovers/$handover/insistence", {"items": ["$item"]}),
)
RULES = frozenset({"same_person", "nothing_ends", "ends_and_succeeds", "not_a_successor", "unknown_item"})


def names(scene: Any) -> dict[str, str]:
    """A post of the office goes to the director of works, with one task that the chairperson gave."""
    city = scene.city
    city.assign("chair", "binh", "Việc bàn giao")
    with scene.runtime.unit_of_work() as work:
        admin = work.session.get_one(Person, city.people["admin"].id)
        post = work.session.scalars(select(Post).filter_by(person_id=city.people["binh"].id)).one()
        of_director = work.session.scalars(select(Post.id).filter_by(person_id=city.people["director"].id)).one()
        load = hand_over(work, admin, post.id, city.people["director"].id, now=datetime.now(UTC))
        item = work.session.scalars(select(HandoverItem.part_id).filter_by(handover_id=load.handover_id)).one()
        work.commit()
    return {"handover": str(load.handover_id), "item": str(item), "post_of_director": str(of_director)}


def bad() -> Iterator[Bad]:
    _, give, preview, reform, mine, read, confirm, objection, uphold = ENDPOINTS
    post = "/posts/$post_of_chair/handover"
    same = {"to": "$chair"}
    yield give.bad("to the same", 422, "invalid", ("/to", "same_person"), path=post, body=same)
    gone = {"to": "$gone"}
    yield give.bad("to who has left", 422, "invalid", ("/to", "unknown_person"), path=post, body=gone)
    yield give.bad("a leader", 403, "administrator_only", who="chair", path=post)
    unknown = ("/ending/0", "unknown_unit")
    yield reform.bad("a unit that is none", 422, "invalid", unknown)
    nothing = {"ending": [], "successors": ["$works"]}
    yield reform.bad("nothing", 422, "invalid", ("/ending", "nothing_ends"), body=nothing)
    both = {"ending": ["$works"], "successors": ["$works"]}
    yield preview.bad("into itself", 422, "invalid", ("/successors", "ends_and_succeeds"), body=both)
    yield from _undecided(preview, reform)
    yield from _lists(mine, read)
    yield from _answers(confirm, objection, uphold)


def _undecided(preview: Endpoint, reform: Endpoint) -> Iterator[Bad]:
    split = {"ending": ["$works"], "successors": ["$health_unit", "$ward_unit"]}
    yield reform.bad("nobody has decided", 409, "reform_undecided", body=split)
    elsewhere = {**split, "otherwise": "$division"}
    yield reform.bad("otherwise elsewhere", 422, "invalid", ("/otherwise", "not_a_successor"), body=elsewhere)
    decided = {**split, "otherwise": "$ward_unit"}
    yield reform.bad("people are not placed", 409, "reform_posts_undecided", body=decided)
    task = {**split, "decisions": [{"task_id": "$task", "unit_id": "$division"}]}
    yield preview.bad("a task elsewhere", 422, "invalid", ("/decisions", "not_a_successor"), body=task)
    merged = {"ending": ["$works"], "successors": ["$health_unit"]}
    stranger = {"post_id": "$post_of_chair", "unit_id": "$health_unit"}
    wrong = ("/people/0/post_id", "unknown_post")
    yield preview.bad("a post of another unit", 422, "invalid", wrong, body={**merged, "people": [stranger]})
    lost = {"post_id": "$post_of_director", "unit_id": "$division"}
    wrong = ("/people/0/unit_id", "not_a_successor")
    yield preview.bad("a post elsewhere", 422, "invalid", wrong, body={**merged, "people": [lost]})
    second = {"post_id": "$post_of_director", "unit_id": "$health_unit", "is_head": True}
    wrong = ("/people/0/is_head", "head_taken")
    yield preview.bad("a second head", 422, "invalid", wrong, body={**merged, "people": [second]})
    untitled = {"post_id": "$post_of_director", "unit_id": "$health_unit", "title": " "}
    wrong = ("/people/0/title", "required")
    yield preview.bad("no title", 422, "invalid", wrong, body={**merged, "people": [untitled]})
    shown = ("/query/show", "invalid_choice")
    yield preview.bad("a way of showing", 422, "invalid", shown, path="/reforms/previews?show=some", body=merged)
    cursor = ("/query/cursor", "bad_cursor")
    yield preview.bad("a cursor", 422, "invalid", cursor, path="/reforms/previews?cursor=AAAA", body=merged)


def _lists(mine: Endpoint, read: Endpoint) -> Iterator[Bad]:
    cursor = ("/query/cursor", "bad_cursor")
    yield mine.bad("a cursor", 422, "invalid", cursor, path="/me/handovers?cursor=AAAA")
    yield read.bad("whom it does not concern", 404, "unknown_handover", who="ward")
    yield read.bad("none", 404, "unknown_handover", path="/handovers/$unknown")
    state = ("/query/state/0", "invalid_choice")
    yield read.bad("a state", 422, "invalid", state, path="/handovers/$handover?state=lost")


def _answers(confirm: Endpoint, objection: Endpoint, uphold: Endpoint) -> Iterator[Bad]:
    unknown, lost = ("/items/0", "unknown_item"), {"items": ["$unknown"]}
    yield confirm.bad("not on the list", 422, "invalid", unknown, body=lost)
    yield confirm.bad("the assigner", 403, "only_the_new_holder", who="chair")
    yield objection.bad("not on the list", 422, "invalid", unknown, body={**_OBJECTION, **lost})
    yield objection.bad("no reason", 422, "invalid", ("/reason", "required"), body={**_OBJECTION, "reason": " "})
    yield objection.bad("no items", 422, "invalid", ("/items", "required"), body={"reason": "x"})
    yield objection.bad("who had it", 403, "only_the_new_holder", who="binh")
    yield uphold.bad("nobody objected", 409, "nothing_objected")
    yield uphold.bad("the new holder", 403, "only_the_assigner", who="director")
    yield uphold.bad("not on the list", 422, "invalid", unknown, body=lost)
