"""Assigning: who may give work to whom, everything wrong said at once, and exactly one lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from backend.errors import Forbidden, GiaoViecError, Invalid
from backend.org.model import Person
from tasks.assigning import Assignment, Deadline, assign
from tasks.model import Assignee, HistoryEntry, Task
from tasks.parties import Party
from tasks.timeliness import Span
from tests.city import City, Desk, local


def wrong(city: City, by: str, **words: Any) -> set[tuple[str, str]]:
    """Try to assign; return the (pointer, code) pairs of the refusal."""
    words = {"title": "Báo cáo", "lead": city.party("works"), **words}
    with pytest.raises(Invalid) as caught, city.runtime.unit_of_work() as work:
        assign(work, work.session.get_one(Person, city.people[by].id), Assignment(**words), now=city.now)
    with city.runtime.sessions() as session:
        assert session.scalars(select(Task)).all() == []
    return {(error.pointer, error.code) for error in caught.value.errors}


def test_a_unit_means_whoever_heads_it_now(city: City) -> None:
    task = city.assign("chair", "works", "Xử lý điểm ngập", content="Trước mùa mưa", starred=True, field="Đô thị")
    assert (task.lead_unit_id, task.lead_person_id) == (city.units["works"].id, city.people["director"].id)
    assert (task.status, task.progress, task.version) == ("assigned", 0, 1)
    assert task.starred
    assert [(part.role, part.state) for part in city.see("chair", task).active] == [("lead", "assigned")]


def test_a_person_is_given_work_in_their_own_unit(city: City) -> None:
    task = city.assign("chair", "officer")
    assert (task.lead_unit_id, task.lead_person_id) == (city.units["division"].id, city.people["officer"].id)


def test_codes_count_on_within_the_local_year(city: City) -> None:
    first, second = city.assign("chair", "works").code, city.assign("chair", "works").code
    year, number = first.split("-")
    assert year == "2026"
    assert second == f"2026-{int(number) + 1:04d}"


def test_only_leaders_assign(city: City) -> None:
    for name in ("officer", "an", "admin"):
        with pytest.raises(Forbidden) as caught:
            city.assign(name, "works")
        assert caught.value.code == "only_leaders_assign"


@pytest.mark.parametrize(
    ("by", "to", "pointer"),
    [
        ("director", "health_unit", "/lead"),
        ("director", "health", "/lead"),
        ("director", "city", "/lead"),
        ("head", "works", "/lead"),
        ("ward", "director", "/lead"),
    ],
)
def test_nobody_assigns_beyond_their_reach(city: City, by: str, to: str, pointer: str) -> None:
    assert wrong(city, by, lead=city.party(to)) == {(pointer, "out_of_reach")}


def test_a_unit_without_a_head_has_nobody_to_assign_to(city: City) -> None:
    with city.runtime.sessions() as session:
        session.execute(
            text("UPDATE post SET valid_to = :now WHERE person_id = :id"),
            {"now": city.now, "id": city.people["ward"].id},
        )
        session.commit()
    assert wrong(city, "chair", lead=city.party("ward_unit")) == {("/lead/unit_id", "unit_without_head")}


def test_a_head_whose_account_is_disabled_cannot_be_assigned_to(city: City) -> None:
    """Nobody would ever be told: a disabled person reads no messages."""
    city.change_person("ward", disabled_at=city.now)
    assert wrong(city, "chair", lead=city.party("ward")) == {("/lead/person_id", "unknown_person")}
    assert wrong(city, "chair", lead=city.party("ward_unit")) == {("/lead/unit_id", "unit_without_head")}


@pytest.mark.parametrize("coordinators", [["works"], ["director"], ["health", "health_unit"]])
def test_nobody_is_named_twice(city: City, coordinators: list[str]) -> None:
    parties = [city.party(name) for name in coordinators]
    pointer = f"/coordinators/{len(coordinators) - 1}"
    assert wrong(city, "chair", coordinators=parties) == {(pointer, "named_twice")}


def test_nobody_assigns_to_themselves(city: City) -> None:
    assert wrong(city, "director", lead=city.party("works")) == {("/lead", "assign_to_self")}
    assert wrong(city, "director", lead=city.party("director")) == {("/lead", "assign_to_self")}


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (Party(), ("/lead", "party_missing")),
        (Party(unit_id=UUID(int=7)), ("/lead/unit_id", "unknown_unit")),
        (Party(person_id=UUID(int=7)), ("/lead/person_id", "unknown_person")),
    ],
)
def test_a_party_has_to_exist(city: City, party: Party, expected: tuple[str, str]) -> None:
    assert wrong(city, "chair", lead=party) == {expected}


def test_a_person_without_a_post_cannot_be_assigned_to(city: City) -> None:
    assert wrong(city, "chair", lead=city.party("admin")) == {("/lead/person_id", "unknown_person")}


def test_a_person_is_assigned_to_only_in_a_unit_of_theirs(city: City) -> None:
    party = Party(unit_id=city.units["health_unit"].id, person_id=city.people["officer"].id)
    assert wrong(city, "chair", lead=party) == {("/lead/unit_id", "not_in_unit")}


def test_an_ended_unit_is_unknown(city: City) -> None:
    with city.runtime.sessions() as session:
        unit = {"now": city.now, "id": city.units["ward_unit"].id}
        session.execute(text("UPDATE unit SET valid_to = :now WHERE id = :id"), unit)
        session.commit()
    assert wrong(city, "chair", lead=city.party("ward_unit")) == {("/lead/unit_id", "unknown_unit")}


def test_a_deadline_that_has_passed_is_refused(city: City) -> None:
    for at in (city.now, city.now - timedelta(seconds=1)):
        assert wrong(city, "chair", deadline=Deadline(at=at)) == {("/deadline", "deadline_passed")}


def test_unknown_and_disabled_followers_are_named_by_their_place(city: City) -> None:
    city.change_person("binh", disabled_at=city.now)
    followers = [city.people["an"].id, UUID(int=7), city.people["binh"].id]
    assert wrong(city, "chair", follower_ids=followers, supervisor_id=UUID(int=8)) == {
        ("/follower_ids/1", "unknown_person"),
        ("/follower_ids/2", "unknown_person"),
        ("/supervisor_id", "unknown_person"),
    }


def test_everything_wrong_with_the_parties_is_said_at_once(city: City) -> None:
    assert wrong(
        city,
        "director",
        lead=city.party("health_unit"),
        coordinators=[city.party("director"), Party(), city.party("officer")],
    ) == {("/lead", "out_of_reach"), ("/coordinators/0", "assign_to_self"), ("/coordinators/1", "party_missing")}


def test_the_stand_in_of_an_absent_head_gets_the_assignment_and_may_acknowledge(city: City) -> None:
    city.away("director", "deputy", days=3)
    deputy = city.phone("deputy")
    task = city.assign("chair", "works")
    assert task.lead_person_id == city.people["deputy"].id
    deputy.expects("Nhiệm vụ mới")
    done = city.do("deputy", "acknowledge", task)
    assert (done.status, done.acknowledged_at) == ("in_progress", city.now)


def test_a_stand_in_may_acknowledge_what_the_head_was_given_before_leaving(city: City) -> None:
    task = city.assign("chair", "works")
    city.away("director", "deputy", days=3)
    done = city.do("deputy", "acknowledge", task)
    assert done.status == "in_progress"
    assert done.lead_person_id == city.people["director"].id, "the work stays the head's"
    city.simulation.clock.advance(timedelta(days=3))
    with pytest.raises(Forbidden):
        city.do("deputy", "report_progress", task, percent=10, note="")


def test_the_stand_in_of_an_absent_head_assigns_in_their_place(city: City) -> None:
    city.away("head", "officer", days=1)
    with pytest.raises(Invalid) as caught:
        city.assign("officer", "division")
    assert caught.value.errors[0].code == "assign_to_self"
    assert city.assign("officer", "head").lead_person_id == city.people["head"].id


@pytest.mark.parametrize(
    ("urgency", "span", "deadline"),
    [
        ("normal", Span(days=3), "2026-03-05 17:00"),
        ("normal", Span(days=5), "2026-03-09 17:00"),
        ("urgent", Span(hours=4), "2026-03-02 14:30"),
        ("very_urgent", Span(hours=8), "2026-03-03 09:00"),
        ("flash", Span(hours=4), "2026-03-02 13:00"),
        ("flash", Span(hours=20), "2026-03-03 05:00"),
    ],
)
def test_a_length_of_time_becomes_an_instant(city: City, urgency: str, span: Span, deadline: str) -> None:
    """The first day is excluded and the last ends at 17:00; a flash task counts hours on the wall clock."""
    task = city.assign("chair", "works", urgency=urgency, within=span)
    assert task.deadline == task.original_deadline == local(deadline)


def test_a_task_may_have_no_deadline(city: City) -> None:
    task = city.assign("chair", "works")
    assert (task.deadline, task.due_soon_from, task.timeliness_at(city.now)) == (None, None, "no_deadline")


def test_the_history_keeps_names_as_they_were_that_day(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    with city.runtime.sessions() as session:
        session.execute(text("UPDATE unit SET name = 'Sở Kiến trúc' WHERE name = 'Sở Xây dựng'"))
        session.commit()
        entry = session.scalars(select(HistoryEntry).filter_by(task_id=task.id)).one()
    assert entry.data["lead"]["unit"] == "Sở Xây dựng"
    assert [each["unit"] for each in entry.data["coordinators"]] == ["Sở Y tế"]


def test_invariant_13_the_database_refuses_a_second_lead(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    with city.runtime.sessions() as session, pytest.raises(IntegrityError, match="uq_assignee_one_lead"):
        session.execute(text("UPDATE assignee SET role = 'lead' WHERE task_id = :id"), {"id": task.id})


def test_invariant_13_the_database_refuses_one_person_twice(city: City) -> None:
    task = city.assign("chair", "works")
    with city.runtime.sessions() as session, pytest.raises(IntegrityError, match="uq_assignee_person"):
        session.execute(
            text(
                "INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at) "
                "SELECT gen_random_uuid(), task_id, 'coordinator', unit_id, person_id, state, assigned_at "
                "FROM assignee WHERE task_id = :id"
            ),
            {"id": task.id},
        )


def test_invariant_13_any_number_of_coordinators_and_followers_and_one_lead(city: City) -> None:
    names = ("health_unit", "ward_unit", "head", "officer", "vice")
    followers = [city.people[name].id for name in ("an", "binh", "an")]
    task = city.assign("chair", "works", coordinators=names, follower_ids=followers)
    with city.runtime.sessions() as session:
        parts = session.scalars(select(Assignee).filter_by(task_id=task.id)).all()
    assert sorted(part.role for part in parts) == ["coordinator"] * 5 + ["lead"]
    assert len(city.see("chair", task).followers) == 2


def test_invariant_13_after_any_number_of_transfers_there_is_one_lead(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    for to in ("health_unit", "ward_unit", "works", "officer", "health_unit"):
        city.simulation.clock.advance(timedelta(minutes=1))
        city.do("chair", "transfer", task, to=city.party(to), reason="")
        with city.runtime.sessions() as session:
            parts = session.scalars(select(Assignee).filter_by(task_id=task.id, ended_at=None)).all()
        assert [part.role for part in parts].count("lead") == 1


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"title": ""}, "/title", "required"),
        ({"title": "x" * 701}, "/title", "too_long"),
        ({"title": None}, "/title", "null"),
        ({"title": "a\u0000b"}, "/title", "unprintable_text"),
        ({"urgency": "panic"}, "/urgency", "invalid_choice"),
        ({"deadline": "2026-03-09T17:00:00"}, "/deadline", "invalid_instant"),
        ({"deadline": "1999-03-09T17:00:00+07:00"}, "/deadline", "out_of_time"),
        ({"deadline_in": {"amount": 0, "unit": "hours"}}, "/deadline_in/amount", "out_of_range"),
        ({"deadline_in": {"amount": 2.5, "unit": "hours"}}, "/deadline_in/amount", "invalid_number"),
        ({"lead": {"unit_id": "x"}}, "/lead/unit_id", "invalid_id"),
        ({"lead": "works"}, "/lead", "invalid_object"),
        ({"coordinators": [{"unit_id": 5}]}, "/coordinators/0/unit_id", "invalid_id"),
        ({"starred": "perhaps"}, "/starred", "invalid_flag"),
        ({"boss": "chair"}, "/boss", "unknown_field"),
        (
            {"deadline": "2026-03-09T17:00:00Z", "deadline_in": {"amount": 1, "unit": "hours"}},
            "/deadline_in",
            "two_deadlines",
        ),
    ],
)
def test_what_is_misshapen_is_pointed_at(desk: Desk, body: dict[str, Any], pointer: str, code: str) -> None:
    answer = desk("chair").post("/tasks", {"title": "Báo cáo", "lead": desk.party("works"), **body})
    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in answer.json["errors"]}


def test_a_refusal_is_worded_in_the_readers_language(desk: Desk) -> None:
    body = {"title": "Báo cáo", "lead": desk.party("health_unit")}
    said = {
        language: desk("director", language).post("/tasks", body).json["errors"][0]["message"]
        for language in ("vi", "en")
    }
    assert said == {
        "vi": "Sở Y tế không thuộc phạm vi anh/chị phụ trách",
        "en": "Sở Y tế is not within your reach",
    }


def test_the_error_tree_is_what_assigning_raises(city: City) -> None:
    with pytest.raises(GiaoViecError):
        city.assign("officer", "works")


def test_an_assignment_is_three_ways_to_the_server_and_back(city: City, desk: Desk) -> None:
    """What rarely changes is remembered, and what is written goes with the COMMIT."""
    city.phone("director")
    chair, body = desk("chair"), {"title": "Báo cáo", "lead": desk.party("works")}
    assert chair.post("/tasks", body).status_code == 201
    sent: list[str] = []
    event.listen(city.runtime.engine, "before_cursor_execute", note := lambda *given: sent.append(given[2].strip()))
    assert chair.post("/tasks", body).status_code == 201
    event.remove(city.runtime.engine, "before_cursor_execute", note)
    asked = [each for each in sent if each.startswith("SELECT")]
    assert ["position" in asked[0], "sign_in" in asked[1], "nextval" in asked[2], "device" in asked[3]] == [True] * 4
    assert len(asked) == 4
    written = sent[sent.index(asked[-1]) + 1 :]
    assert (written[0].split()[0], written[-1]) == ("INSERT", "COMMIT")
    assert len(written) == 9


def test_for_the_answer_nothing_is_asked_after_the_commit(city: City, desk: Desk) -> None:
    chair, body = desk("chair"), {"title": "Báo cáo", "lead": desk.party("works")}
    within = chair.post("/tasks", body, Idempotency_Key="once").json
    sent: list[str] = []
    event.listen(city.runtime.engine, "before_cursor_execute", note := lambda *given: sent.append(given[2].strip()))
    after = chair.post("/tasks", body).json
    event.remove(city.runtime.engine, "before_cursor_execute", note)
    assert sent[-1] == "COMMIT"
    own = {"id", "code", "assigned_at", "position", "assignees"}
    assert {**after, **dict.fromkeys(own)} == {**within, **dict.fromkeys(own)}
