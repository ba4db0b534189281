"""What a task says its reader may do, against what the verbs do when they try it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks import company, interruptions, service
from tasks.assigning import Assignment, Deadline
from tasks.attachments.service import check
from tasks.authority import task_for
from tasks.delays import service as delays
from tasks.delays.model import Delay
from tasks.explanations import service as explanations
from tasks.explanations.model import Explanation
from tasks.extensions import service as extensions
from tasks.extensions.model import ExtensionRequest
from tasks.handover import posts
from tasks.may import MAY, May, may
from tasks.model import Task
from tasks.states import STATUSES
from tasks.subtasks import service as subtasks
from tasks.urgings import service as urgings
from tasks.urgings.model import Urging
from tests.city import City, Desk
from tests.tasks.handover.towns import post_of

PEOPLE = ("vice", "chair", "director", "deputy", "health", "ward", "an", "binh")
Scene = Callable[[City, Task], object]
HOUR = timedelta(hours=1)


def ask(city: City, task: Task, who: str = "director") -> UUID:
    assert task.deadline is not None
    later = Deadline(at=task.deadline + timedelta(days=3))
    request_id: UUID = city.extension(who, "ask", task, deadline=later, reason="mưa").id
    return request_id


def counter(city: City, task: Task) -> None:
    assert task.deadline is not None
    sooner = Deadline(at=task.deadline + timedelta(days=1))
    city.extension("vice", "decide", task, ask(city, task), decision="counter", reason="sớm", deadline=sooner)


def late(city: City, task: Task) -> None:
    city.simulation.clock.advance(timedelta(days=30))


def late_with_a_cause(city: City, task: Task) -> None:
    late(city, task)
    city.do("director", "state_cause", task, kind="other", cause="mưa")


def reported_since(city: City, task: Task) -> None:
    city.do("chair", "urge", task, note="")
    city.simulation.clock.advance(timedelta(minutes=1))
    city.do("director", "report_progress", task, percent=20, note="")


def did(who: str, verb: str, **words: Any) -> Scene:
    return lambda city, task: city.do(who, verb, task, **words)


def then(*scenes: Scene) -> Scene:
    return lambda city, task: [scene(city, task) for scene in scenes]


def an_hour_later(city: City, task: Task) -> None:
    city.simulation.clock.advance(HOUR)


def handed_over(city: City, task: Task, to: str = "deputy") -> None:
    with city.runtime.unit_of_work() as work:
        admin = work.session.get_one(Person, city.people["admin"].id)
        posts.hand_over(work, admin, UUID(post_of(city, "director")), city.people[to].id, now=city.now)
        work.commit()


def handed_to_its_assigner(city: City, task: Task) -> None:
    handed_over(city, task, "vice")


SUBMITTED = did("director", "submit", note="xong")
SCENES: dict[str, Scene] = {
    "assigned": lambda city, task: None,
    "in progress": did("director", "acknowledge"),
    "coordinator received": did("health", "acknowledge"),
    "awaiting approval": SUBMITTED,
    "returned": then(SUBMITTED, did("vice", "return_for_rework", reason="thiếu")),
    "paused": did("vice", "pause", reason="chờ"),
    "declined": did("director", "decline", reason="không đúng"),
    "completed": then(SUBMITTED, did("vice", "approve", note="")),
    "recalled": did("vice", "recall", reason="thôi"),
    "urged": did("chair", "urge", note=""),
    "urged a while ago": then(did("chair", "urge", note=""), an_hour_later),
    "reported since": reported_since,
    "extension asked": lambda city, task: ask(city, task),
    "extension countered": counter,
    "lead asked to explain": did("an", "demand", question="Vì sao?"),
    "coordinator asked to explain": lambda city, task: city.do(
        "an", "demand", task, question="Vì sao?", of=city.people["health"].id
    ),
    "late": late,
    "late with a cause": late_with_a_cause,
    "late and completed": then(late, SUBMITTED, did("vice", "approve", note="")),
    "director away": lambda city, task: city.away("director", "deputy", days=3),
    "director away, the coordinator stands in": lambda city, task: city.away("director", "health", days=3),
    "the coordinator has received both parts": then(
        lambda city, task: city.away("director", "health", days=3), did("health", "acknowledge")
    ),
    "the coordinator stands in since": then(
        did("health", "acknowledge"), lambda city, task: city.away("director", "health", days=3)
    ),
    "transferred while an extension waits": then(
        lambda city, task: ask(city, task), lambda city, task: hand(city, task, "ward_unit")
    ),
    "handed over while an extension waits": then(lambda city, task: ask(city, task), an_hour_later, handed_over),
    "handed over while an extension is countered": then(counter, an_hour_later, handed_over),
    "extension asked by its assigner": then(
        lambda city, task: city.away("director", "vice", days=3), lambda city, task: ask(city, task, "vice")
    ),
    "handed in by its assigner": then(
        lambda city, task: city.away("director", "vice", days=3), did("vice", "submit", note="xong")
    ),
    "handed to its assigner": handed_to_its_assigner,
    "handed to its assigner while it awaits approval": then(SUBMITTED, handed_to_its_assigner),
    "handed to its assigner, whose stand-in looks on": then(
        SUBMITTED, handed_to_its_assigner, lambda city, task: city.away("vice", "deputy", days=3)
    ),
    "handed to its assigner while an extension waits": then(
        lambda city, task: ask(city, task), an_hour_later, handed_to_its_assigner
    ),
}


def hand(city: City, task: Task, to: str) -> None:
    city.do("chair", "transfer", task, to=city.party(to), reason="")


def attempts(city: City) -> dict[May, Callable[[UnitOfWork, Person, UUID], Any]]:
    """Each verb with words that nothing is wrong with."""
    now, far = city.now, Deadline(at=city.now + timedelta(days=200))
    to, party = city.party("division"), city.party("ward_unit")
    child = Assignment(title="Việc con", lead=city.party("officer"), deadline=Deadline())

    def of(rows: Any) -> Callable[[UnitOfWork, UUID], UUID]:
        def newest(work: UnitOfWork, task: UUID) -> UUID:
            found = work.session.scalars(select(rows.id).filter_by(task_id=task).order_by(rows.id.desc())).first()
            if found is None:
                raise NotFound("none")
            return UUID(str(found))

        return newest

    request, urging, demand, delay = of(ExtensionRequest), of(Urging), of(Explanation), of(Delay)

    def answer(work: UnitOfWork, actor: Person, task: UUID) -> None:
        row = work.session.get_one(Urging, urging(work, task))
        if row.answered_at is not None:
            raise Conflict("a report has answered it")
        urgings.answer(work, actor, task, row.id, promise="đang làm", now=now)

    def acknowledge(work: UnitOfWork, actor: Person, task: UUID) -> None:
        part = [each.acknowledged_at for each in task_for(work, actor, task, now=now).active]
        after = [each.acknowledged_at for each in service.acknowledge(work, actor, task, now=now).active]
        if part == after:
            raise Conflict("received already")

    def release(work: UnitOfWork, actor: Person, task: UUID) -> None:
        parts = task_for(work, actor, task, now=now).active
        part = next((each for each in parts if each.role == "coordinator"), None)
        if part is None:
            raise NotFound("no coordinator")
        company.release_coordinator(work, actor, task, part.id, now=now)

    def star(work: UnitOfWork, actor: Person, task: UUID) -> None:
        company.star(work, actor, task, starred=True, now=now)

    def confirm(work: UnitOfWork, actor: Person, task: UUID) -> None:
        delays.confirm_cause(work, actor, task, delay(work, task), confirmed=True, note="", now=now)

    def decide(work: UnitOfWork, actor: Person, task: UUID) -> None:
        if (extensions.unsettled(work, task)) is None:
            raise NotFound("none")
        extensions.decide(work, actor, task, request(work, task), decision="refuse", reason="không", now=now)

    def attach(kind: Any) -> Callable[[UnitOfWork, Person, UUID], Any]:
        return lambda work, actor, task: check(work, actor, task, name="anh.jpg", kind=kind, now=now)

    return {
        "acknowledge": acknowledge,
        "decline": lambda work, actor, task: interruptions.decline(work, actor, task, reason="x", now=now),
        "insist": lambda work, actor, task: interruptions.insist(work, actor, task, note="", now=now),
        "report": lambda work, actor, task: service.report_progress(work, actor, task, percent=5, note="", now=now),
        "submit": lambda work, actor, task: service.submit(work, actor, task, note="", now=now),
        "approve": lambda work, actor, task: service.approve(work, actor, task, note="", now=now),
        "return": lambda work, actor, task: service.return_for_rework(work, actor, task, reason="x", now=now),
        "ask_extension": lambda work, actor, task: extensions.ask(work, actor, task, deadline=far, reason="x", now=now),
        "decide_extension": decide,
        "accept_extension": lambda work, actor, task: extensions.accept(
            work, actor, task, request(work, task), now=now
        ),
        "withdraw_extension": lambda work, actor, task: extensions.withdraw(
            work, actor, task, request(work, task), now=now
        ),
        "urge": lambda work, actor, task: urgings.urge(work, actor, task, note="", now=now),
        "answer_urging": answer,
        "demand_explanation": lambda work, actor, task: explanations.demand(work, actor, task, question="x", now=now),
        "explain": lambda work, actor, task: explanations.explain(
            work, actor, task, demand(work, task), answer="x", now=now
        ),
        "pause": lambda work, actor, task: interruptions.pause(work, actor, task, reason="x", now=now),
        "resume": lambda work, actor, task: interruptions.resume(work, actor, task, note="", now=now),
        "recall": lambda work, actor, task: service.recall(work, actor, task, reason="x", now=now),
        "change": lambda work, actor, task: service.change(work, actor, task, {"title": "Tên khác"}, now=now),
        "transfer": lambda work, actor, task: service.transfer(work, actor, task, to=to, reason="", now=now),
        "delegate": lambda work, actor, task: subtasks.delegate(work, actor, task, child, now=now),
        "add_coordinator": lambda work, actor, task: company.add_coordinator(work, actor, task, party=party, now=now),
        "release_coordinator": release,
        "star": star,
        "state_cause": lambda work, actor, task: delays.state_cause(work, actor, task, kind="own", cause="x", now=now),
        "confirm_cause": confirm,
        "attach": attach("document"),
        "attach_evidence": attach("evidence"),
    }


@pytest.mark.parametrize("scene", SCENES)
def test_a_task_offers_exactly_what_would_not_be_refused(city: City, scene: str) -> None:
    task = city.assign(
        "vice",
        "works",
        coordinators=["health_unit"],
        deadline=city.now + timedelta(days=9),
        supervisor_id=city.people["an"].id,
    )
    SCENES[scene](city, task)
    tries = attempts(city)
    assert set(tries) == set(MAY)
    for who in PEOPLE:
        done = set()
        with city.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, city.people[who].id)
            try:
                offered = set(may(work, actor, task_for(work, actor, task.id, now=city.now), now=city.now))
            except NotFound:
                offered = set()
        for verb in MAY:
            with city.runtime.unit_of_work() as work:
                actor = work.session.get_one(Person, city.people[who].id)
                try:
                    tries[verb](work, actor, task.id)
                except (Forbidden, Conflict, NotFound):
                    continue
                except Invalid:
                    pass  # the words were wrong for this person: a unit out of reach, which nobody can know before
                done.add(verb)
        assert offered == done, who


def test_the_scenes_show_every_status() -> None:
    assert len(SCENES) > len(STATUSES)


def test_it_is_said_with_the_task_and_with_the_answer_of_every_verb(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    assert {"urge", "recall", "change"} <= set(task["may"])
    director = desk("director")
    assert "acknowledge" in director.get(f"/tasks/{task['id']}").json["may"]
    received = director.post(f"/tasks/{task['id']}/acknowledgement").json["may"]
    assert "acknowledge" not in received
    assert received == director.get(f"/tasks/{task['id']}").json["may"]
