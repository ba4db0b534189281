"""A reform moves everything that is in a unit by one plan: people, tasks, absences, groups, and what names the unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.ids import new_id
from backend.org.model import Post, StandIn, Unit, UnitGroup, UnitSuccessor
from tasks.delays.model import Delay
from tasks.history import faults
from tasks.model import Assignee, HistoryEntry, Task
from tasks.recurrences.model import Recurrence
from tasks.recurrences.running import run_all
from tasks.templates.model import TaskTemplate
from tasks.views.model import SavedView
from tests.city import City, Desk
from tests.tasks.handover.towns import (
    list_of,
    one_more_post,
    placed,
    post_of,
    posts_of,
    reform,
    unit_id,
)

WORKS, HEALTH, WARD = "Sở Xây dựng", "Sở Y tế", "UBND phường Sài Gòn"


def merge(desk: Desk, *ending: str, into: str = "health_unit", **decided: Any) -> Any:
    """Merge units into one; return the answer."""
    answer = reform(desk, list(ending), [into], **decided)
    assert answer.status_code == 201, answer.text
    return answer.json


def parts_of(city: City, task: Task) -> set[tuple[str, str, str]]:
    """Return (role, unit, person) of everybody who has a part in a task today."""
    return {(part.role, part.unit.name, part.person.full_name) for part in city.see("chair", task).active}


def test_people_go_with_their_unit_and_a_head_becomes_a_deputy(city: City, desk: Desk) -> None:
    answer = merge(desk, "works")
    assert (answer["posts"], answer["posts_undecided"]) == (2, 0)
    assert posts_of(city, "director") == [(WORKS, "Giám đốc", True, False), (HEALTH, "Giám đốc", False, True)]
    assert posts_of(city, "deputy") == [(WORKS, "Phó Giám đốc", False, False), (HEALTH, "Phó Giám đốc", False, True)]
    with city.runtime.sessions() as session:
        ended, begun = session.scalars(
            select(Post).filter_by(person_id=city.people["director"].id).order_by(Post.valid_from)
        )
        assert (ended.valid_to, begun.valid_from, begun.valid_to) == (city.now, city.now, None)
        assert session.get_one(Unit, city.units["division"].id).parent_id == city.units["health_unit"].id
        assert session.scalars(select(UnitSuccessor.unit_id)).all() == [city.units["works"].id]


def test_a_decision_says_where_a_post_goes_and_what_it_is_called(city: City, desk: Desk) -> None:
    people = [placed(city, "director", "health_unit", title="Phó Giám đốc thường trực")]
    merge(desk, "works", people=people)
    assert posts_of(city, "director")[-1] == (HEALTH, "Phó Giám đốc thường trực", False, True)


def test_a_successor_without_a_head_gets_one(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    new = unit_id(city, "ward_unit")
    with city.runtime.sessions() as session:
        session.delete(session.scalars(select(Post).filter_by(person_id=city.people["ward"].id)).one())
        session.commit()
    refused = reform(desk, ["works"], ["ward_unit"])
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "unit_without_head")
    people = [{"post_id": post_of(city, "director"), "unit_id": new, "title": "Chủ tịch", "is_head": True}]
    answer = merge(desk, "works", into="ward_unit", people=people)
    assert posts_of(city, "director")[-1] == (WARD, "Chủ tịch", True, True)
    # It is theirs as it was: the same part, which has been handed over to nobody.
    assert parts_of(city, task) == {("lead", WARD, "Hoàng Văn Giám")}
    assert answer["handovers"] == []


def test_nobody_becomes_a_second_head(city: City, desk: Desk) -> None:
    two = [placed(city, "director", "health_unit", is_head=True)]
    answer = reform(desk, ["works"], ["health_unit"], people=two)
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [("/people/0/is_head", "head_taken")]


@pytest.mark.parametrize(
    ("who", "unit", "pointer", "code"),
    [
        ("chair", "health_unit", "/people/0/post_id", "unknown_post"),
        ("director", "division", "/people/0/unit_id", "not_a_successor"),
    ],
)
def test_only_posts_and_units_of_the_reform_are_decided_on(
    city: City, desk: Desk, who: str, unit: str, pointer: str, code: str
) -> None:
    answer = reform(desk, ["works"], ["health_unit"], people=[placed(city, who, unit)])
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]


def test_with_several_successors_every_post_waits_for_a_decision(city: City, desk: Desk) -> None:
    plan = reform(desk, ["works"], ["health_unit", "ward_unit"], "/reforms/previews").json
    assert (plan["posts"], plan["posts_undecided"]) == (2, 2)
    assert [(each["post"]["title"], each["successor"]) for each in plan["people"]] == [
        ("Giám đốc", None),
        ("Phó Giám đốc", None),
    ]
    refused = reform(desk, ["works"], ["health_unit", "ward_unit"])
    assert (refused.status_code, refused.json["code"]) == (409, "reform_posts_undecided")
    assert posts_of(city, "director") == [(WORKS, "Giám đốc", True, True)]
    people = [placed(city, "director", "health_unit"), placed(city, "deputy", "ward_unit")]
    assert reform(desk, ["works"], ["health_unit", "ward_unit"], people=people).status_code == 201
    assert [posts_of(city, name)[-1][0] for name in ("director", "deputy")] == [HEALTH, WARD]


def test_work_goes_with_its_holder_and_what_the_head_held_goes_to_the_head(city: City, desk: Desk) -> None:
    of_head = city.assign("chair", "works", "Của Giám đốc")
    of_deputy = city.do("deputy", "acknowledge", city.assign("chair", "deputy", "Của Phó Giám đốc"))
    shared = city.assign("chair", "works", "Chung", coordinators=("deputy",))
    deputy, health = city.phone("deputy"), city.phone("health")
    answer = merge(desk, "works")
    assert parts_of(city, of_head) == {("lead", HEALTH, "Đỗ Văn Y")}
    assert parts_of(city, of_deputy) == {("lead", HEALTH, "Vũ Thị Đốc")}
    assert parts_of(city, shared) == {("lead", HEALTH, "Đỗ Văn Y"), ("coordinator", HEALTH, "Vũ Thị Đốc")}
    # Who goes along has received it already, and is not told as of something new.
    task = city.see("deputy", of_deputy)
    assert (task.lead_unit.name, task.status, task.acknowledged_at) == (HEALTH, "in_progress", city.now)
    deputy.expects_nothing()
    health.expects("Nhận bàn giao 2 nhiệm vụ")
    [left] = answer["handovers"]
    assert (left["to"]["full_name"], left["unit"]["name"], left["parts"]) == ("Đỗ Văn Y", HEALTH, 2)
    titles = {each["task"]["title"] for each in list_of(desk, "health", left["id"])["items"]}
    assert titles == {"Của Giám đốc", "Chung"}
    with city.runtime.sessions() as session:
        entry = session.scalars(select(HistoryEntry).filter_by(task_id=of_deputy.id, verb="hand_over")).one()
        assert [(each["from"]["unit"], each["to"]["unit"]) for each in entry.data["parts"]] == [(WORKS, HEALTH)]
        assert list(faults(session)) == []


def test_somebody_whose_post_goes_elsewhere_leaves_the_work_to_the_head(city: City, desk: Desk) -> None:
    task = city.assign("chair", "deputy", "Của Phó Giám đốc")
    people = [placed(city, "director", "health_unit"), placed(city, "deputy", "ward_unit")]
    decisions = [{"task_id": str(task.id), "unit_id": unit_id(city, "health_unit")}]
    assert reform(desk, ["works"], ["health_unit", "ward_unit"], people=people, decisions=decisions).status_code == 201
    assert parts_of(city, task) == {("lead", HEALTH, "Đỗ Văn Y")}


def test_the_head_and_a_coordinator_of_two_units_that_merge_become_one_lead(city: City, desk: Desk) -> None:
    task = city.assign("chair", "ward_unit", "Chung", coordinators=("works", "health_unit"))
    answer = merge(desk, "ward_unit", "works")
    assert parts_of(city, task) == {("lead", HEALTH, "Đỗ Văn Y")}
    assert (answer["tasks"], answer["handovers"][0]["parts"]) == (1, 1)
    with city.runtime.sessions() as session:
        parts = session.scalars(select(Assignee).filter_by(task_id=task.id)).all()
        assert [part.ended_at is None for part in parts].count(True) == 1
        assert len(parts) == 4


def test_otherwise_is_for_all_that_nobody_decided_on(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "ward_unit", f"Việc {n}") for n in range(5)]
    decided: dict[str, Any] = {
        "decisions": [{"task_id": str(tasks[0].id), "unit_id": unit_id(city, "works")}],
        "people": [placed(city, "ward", "works")],
    }
    several = ["works", "health_unit"]
    plan = reform(desk, ["ward_unit"], several, "/reforms/previews?show=undecided", **decided).json
    assert (plan["undecided"], len(plan["moves"])) == (4, 4)
    decided["otherwise"] = unit_id(city, "health_unit")
    plan = reform(desk, ["ward_unit"], several, "/reforms/previews?show=undecided", **decided).json
    assert (plan["undecided"], plan["moves"]) == (0, [])
    assert reform(desk, ["ward_unit"], several, **decided).status_code == 201
    assert [city.see("chair", task).lead_unit.name for task in tasks] == [WORKS, *[HEALTH] * 4]


def test_the_preview_shows_part_by_part_and_writes_nothing(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "works", f"Việc {n}", coordinators=("deputy",)) for n in range(3)]
    first = reform(desk, ["works"], ["health_unit"], "/reforms/previews?limit=4").json
    rest = reform(desk, ["works"], ["health_unit"], f"/reforms/previews?limit=4&cursor={first['next']}").json
    moves = [*first["moves"], *rest["moves"]]
    assert (first["tasks"], len(first["moves"]), len(moves), rest["next"]) == (3, 4, 6, None)
    assert {(each["role"], each["person"]["full_name"], each["to"]["full_name"]) for each in moves} == {
        ("lead", "Hoàng Văn Giám", "Đỗ Văn Y"),
        ("coordinator", "Vũ Thị Đốc", "Vũ Thị Đốc"),
    }
    assert {each["successor"]["name"] for each in moves} == {HEALTH}
    assert [(each["to"]["full_name"], each["parts"], each["id"]) for each in first["handovers"]] == [
        ("Đỗ Văn Y", 3, None)
    ]
    assert [city.see("chair", task).version for task in tasks] == [1, 1, 1]
    assert posts_of(city, "deputy") == [(WORKS, "Phó Giám đốc", False, True)]


def test_an_absence_that_runs_on_follows_to_the_new_post(city: City, desk: Desk) -> None:
    city.away("deputy", "officer", days=5)
    planned = StandIn(id=new_id(city.now), person_id=city.people["head"].id, reason="nghỉ phép")
    planned.since, planned.until = city.now + timedelta(days=10), city.now + timedelta(days=12)
    with city.runtime.sessions() as session:
        planned.post_id = session.scalars(select(Post.id).filter_by(person_id=city.people["deputy"].id)).one()
        session.add(planned)
        session.commit()
    task = city.assign("chair", "deputy")
    city.simulation.clock.advance(timedelta(hours=1))
    assert merge(desk, "works")["stand_ins"] == 2
    old, new = (row[0] for row in posts_of(city, "deputy"))
    with city.runtime.sessions() as session:
        rows = session.execute(
            select(Unit.name, StandIn.since, StandIn.until, StandIn.reason)
            .join(Post, Post.id == StandIn.post_id)
            .join(Unit, Unit.id == Post.unit_id)
            .order_by(StandIn.since)
        ).all()
        began = city.now - timedelta(hours=1)
        assert [tuple(row) for row in rows] == [
            (old, began, city.now, ""),
            (new, city.now, began + timedelta(days=5), ""),
            (new, began + timedelta(days=10), began + timedelta(days=12), "nghỉ phép"),
        ]
    assert city.do("officer", "acknowledge", task).status == "in_progress"


def test_a_head_who_is_away_is_answered_for_by_who_stands_in(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    city.away("health", "officer", days=2)
    [left] = merge(desk, "works")["handovers"]
    assert left["to"]["full_name"] == "Bùi Thị Viên"
    assert parts_of(city, task) == {("lead", HEALTH, "Bùi Thị Viên")}


def test_a_post_that_begins_in_this_very_instant_moves_whole(city: City, desk: Desk) -> None:
    one_more_post(city, "officer", "works", since=city.now)
    one_more_post(city, "head", "works", since=city.now + timedelta(days=3))
    merge(desk, "works")
    for name in ("officer", "head"):
        assert [row[0] for row in posts_of(city, name)] == ["Phòng Hạ tầng", HEALTH], name


def test_the_successors_take_the_place_in_every_group(city: City, desk: Desk) -> None:
    with city.runtime.sessions() as session:
        units = {name: session.get_one(Unit, city.units[name].id) for name in ("works", "health_unit", "ward_unit")}
        for code, members in (("departments", ("works", "health_unit")), ("all", ("works",))):
            session.add(UnitGroup(id=new_id(city.now), code=code, name=code, units=[units[each] for each in members]))
        session.commit()
    people = [placed(city, "director", "ward_unit"), placed(city, "deputy", "ward_unit")]
    answer = reform(desk, ["works"], ["health_unit", "ward_unit"], people=people)
    assert answer.json["groups"] == 2
    with city.runtime.sessions() as session:
        found = {group.code: {unit.name for unit in group.units} for group in session.scalars(select(UnitGroup))}
    assert found == {"departments": {HEALTH, WARD}, "all": {HEALTH, WARD}}


@pytest.fixture
def named(city: City, desk: Desk) -> None:
    """What names Sở Xây dựng: a recurring task, a template that is shared with it, a view."""
    lead = desk.party("works")
    body = {"title": "Báo cáo tháng", "lead": lead, "coordinators": [desk.party("health_unit")]}
    chair, director = desk("chair"), desk("director")
    rule = {"rule": "FREQ=MONTHLY;BYMONTHDAY=25", "starts_on": "2026-01-01"}
    assert chair.post("/recurrences", {"name": "Hằng tháng", "body": body, **rule}).status_code == 201
    assert chair.post("/recurrences", {"name": "Khác", "body": {**body, "lead": desk.party("ward_unit")}, **rule})
    of_division = {"title": "Việc phòng", "lead": desk.party("division")}
    shared = {"name": "Dùng chung", "body": of_division, "shared": True}
    assert director.post("/templates", shared).status_code == 201
    assert chair.post("/templates", {"name": "Mẫu", "body": body}).status_code == 201
    view = {"name": "Của Sở", "query": {"unit_id": unit_id(city, "works").upper(), "status": ["assigned"]}}
    assert chair.post("/views", view).status_code == 201


@pytest.mark.usefixtures("named")
def test_with_one_successor_what_named_the_unit_names_it(city: City, desk: Desk) -> None:
    plan = reform(desk, ["works"], ["health_unit"], "/reforms/previews").json
    assert (plan["recurrences"], plan["templates"], plan["views"]) == (1, 1, 1)
    assert {(each["kind"], each["name"], each["outcome"]) for each in plan["touched"]} == {
        ("recurrence", "Hằng tháng", "readdressed"),
        ("template", "Mẫu", "readdressed"),
        ("view", "Của Sở", "readdressed"),
    }
    merge(desk, "works")
    health = unit_id(city, "health_unit")
    with city.runtime.sessions() as session:
        recurrence = session.scalars(select(Recurrence).filter_by(name="Hằng tháng")).one()
        # The coordinator was Sở Y tế: it leads now, and is not named twice.
        assert (recurrence.body["lead"], recurrence.body["coordinators"]) == ({"unit_id": health}, [])
        assert recurrence.state == "active"
        assert session.scalars(select(TaskTemplate).filter_by(name="Mẫu")).one().body["lead"] == {"unit_id": health}
        assert session.scalars(select(TaskTemplate.unit_id).filter_by(name="Dùng chung")).one() == (
            city.units["health_unit"].id
        )
        assert session.scalars(select(SavedView)).one().query == {"unit_id": health, "status": ["assigned"]}
    city.simulation.clock.advance(timedelta(days=24))
    assert run_all(city.runtime) == 2
    assert {each["title"] for each in desk("health").get("/tasks?view=assigned_to_me").json["items"]} == {
        "Báo cáo tháng"
    }


@pytest.mark.usefixtures("named")
def test_with_several_what_recurs_is_suspended_and_says_why(city: City, desk: Desk) -> None:
    several = ["health_unit", "ward_unit"]
    people = [placed(city, "director", "ward_unit"), placed(city, "deputy", "ward_unit")]
    plan = reform(desk, ["works"], several, "/reforms/previews", people=people).json
    outcomes = {each["kind"]: each["outcome"] for each in plan["touched"]}
    assert outcomes == {"recurrence": "suspended", "template": "unchanged", "view": "unchanged"}
    assert reform(desk, ["works"], several, people=people).status_code == 201
    found = {each["name"]: each for each in desk("chair").get("/recurrences").json["items"]}
    assert (found["Hằng tháng"]["state"], found["Hằng tháng"]["reason"]) == ("suspended", "unit_was_split")
    assert found["Khác"]["state"] == "active"
    with city.runtime.sessions() as session:
        shared = session.scalars(select(TaskTemplate).filter_by(name="Dùng chung")).one()
        assert shared.unit_id == city.units["ward_unit"].id  # where its owner has gone


@pytest.mark.usefixtures("named")
def test_whoever_gave_what_is_suspended_by_a_reform_is_told_once(city: City, desk: Desk) -> None:
    chair = city.phone("chair")
    people = [placed(city, "director", "ward_unit"), placed(city, "deputy", "ward_unit")]
    assert reform(desk, ["works"], ["health_unit", "ward_unit"], people=people).status_code == 201
    chair.expects(
        "Việc định kỳ bị ngừng: Hằng tháng | Lần 25/03/2026 sẽ không được giao: "
        "Đơn vị được giao đã tách thành nhiều đơn vị; hãy chọn lại đơn vị nhận. "
    )
    city.go_to(city.now + timedelta(days=2))
    chair.expects_nothing()


@pytest.mark.usefixtures("named")
def test_what_its_owner_has_paused_a_reform_leaves_paused(city: City, desk: Desk) -> None:
    chair, phone = desk("chair"), city.phone("chair")
    paused = next(each for each in chair.get("/recurrences").json["items"] if each["name"] == "Hằng tháng")
    assert chair.post(f"/recurrences/{paused['id']}/pause").status_code == 201
    several = ["health_unit", "ward_unit"]
    people = [placed(city, "director", "ward_unit"), placed(city, "deputy", "ward_unit")]
    plan = reform(desk, ["works"], several, "/reforms/previews", people=people).json
    assert [each["outcome"] for each in plan["touched"] if each["kind"] == "recurrence"] == ["unchanged"]
    assert reform(desk, ["works"], several, people=people).status_code == 201
    found = {each["name"]: each for each in desk("chair").get("/recurrences").json["items"]}
    assert (found["Hằng tháng"]["state"], found["Hằng tháng"]["reason"]) == ("paused", None)
    phone.expects_nothing()


def test_a_successor_from_within_is_lifted_out_of_what_ends(city: City, desk: Desk) -> None:
    merge(desk, "works", into="division")
    with city.runtime.sessions() as session:
        assert session.get_one(Unit, city.units["division"].id).parent_id == city.units["city"].id
    assert posts_of(city, "director")[-1] == ("Phòng Hạ tầng", "Giám đốc", False, True)


def test_what_was_late_before_is_not_the_new_heads_delay(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=1))
    city.go_to(city.now + timedelta(days=2))
    merge(desk, "works")
    city.do("health", "submit", task, note="xong")
    with city.runtime.sessions() as session:
        delay = session.scalars(select(Delay)).one()
    assert (delay.person_id, delay.unit_id) == (city.people["director"].id, city.units["works"].id)
    assert delay.ended_by == "submitted"


def test_the_same_reform_is_not_carried_out_twice(city: City, desk: Desk) -> None:
    merge(desk, "works")
    city.simulation.clock.advance(timedelta(minutes=1))
    again = reform(desk, ["works"], ["health_unit"])
    assert [(each["pointer"], each["code"]) for each in again.json["errors"]] == [("/ending/0", "unknown_unit")]


def test_a_unit_in_which_nothing_is_left_is_abolished(city: City, desk: Desk) -> None:
    refused = reform(desk, ["ward_unit"], [])
    assert (refused.status_code, refused.json["code"]) == (409, "reform_posts_undecided")
    assert desk("admin").delete(f"/posts/{post_of(city, 'ward')}").status_code == 204
    assert reform(desk, ["ward_unit"], []).status_code == 201
    with city.runtime.sessions() as session:
        assert session.get_one(Unit, city.units["ward_unit"].id).valid_to == city.now


def test_nobody_but_an_administrator_reforms(city: City, desk: Desk) -> None:
    body = {"ending": [unit_id(city, "works")], "successors": [unit_id(city, "health_unit")]}
    for path in ("/reforms", "/reforms/previews"):
        assert desk("chair").post(path, body).json["code"] == "administrator_only"
