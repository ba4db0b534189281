"""People and units change; what is owed stays owed, and the old names stay on record."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from backend.org.model import Post, Unit, UnitSuccessor
from tasks.history import faults
from tasks.model import HistoryEntry
from tests.city import City, Desk


def post_of(city: City, name: str) -> str:
    with city.runtime.sessions() as session:
        return str(session.scalars(select(Post.id).filter_by(person_id=city.people[name].id)).one())


def test_a_post_changes_hands_with_everything_that_hangs_on_it(city: City, desk: Desk) -> None:
    deputy = city.phone("deputy")
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(7)]
    city.do("director", "acknowledge", tasks[0])
    given = city.assign("director", "division", "Việc của phòng")
    waiting = city.do("head", "submit", given, note="xong")
    post = post_of(city, "director")
    shown = desk("admin").get(f"/posts/{post}/handover").json
    assert (shown["parts"], shown["assigned"]) == (7, 1)
    done = desk("admin").post(f"/posts/{post}/handover", {"to": str(city.people["deputy"].id)})
    assert done.status_code == 201, done.text
    deputy.expects("7 nhiệm vụ")  # one message for all of it
    moved = city.see("deputy", tasks[0])
    assert (moved.lead_person_id, moved.status, moved.acknowledged_at) == (
        city.people["deputy"].id,
        "in_progress",
        None,
    )
    assert city.do("deputy", "acknowledge", tasks[0]).acknowledged_at == city.now
    assert city.do("deputy", "approve", waiting, note="").status == "completed"
    assert city.see("director", tasks[1]).id == tasks[1].id  # what one had a part in one may still read
    with city.runtime.sessions() as session:
        assert list(faults(session)) == []


def test_two_units_merge_and_the_history_keeps_the_old_name(city: City, desk: Desk) -> None:
    health = city.phone("health")
    ward = city.assign("chair", "ward_unit", "Việc của phường")
    both = city.assign("chair", "ward_unit", "Việc chung", coordinators=("health_unit",))
    body = {"ending": [str(city.units["ward_unit"].id)], "successors": [str(city.units["health_unit"].id)]}
    plan = desk("admin").post("/reforms/previews", body).json
    assert (plan["tasks"], plan["undecided"]) == (2, 0)
    assert {each["successor"]["name"] for each in plan["moves"]} == {"Sở Y tế"}
    health.expects("Việc chung")
    done = desk("admin").post("/reforms", body)
    assert done.status_code == 201, done.text
    for task in (ward, both):
        now = city.see("health", task)
        assert (now.lead_unit.name, len(now.active)) == ("Sở Y tế", 1)
    with city.runtime.sessions() as session:
        assert session.get_one(Unit, city.units["ward_unit"].id).valid_to == city.now
        assert session.scalars(select(UnitSuccessor.successor_id)).one() == city.units["health_unit"].id
        entry = session.scalars(select(HistoryEntry).filter_by(task_id=ward.id, verb="hand_over")).one()
        assert entry.data["parts"][0]["from"]["unit"] == "UBND phường Sài Gòn"
        assert list(faults(session)) == []


def test_a_split_waits_for_decisions(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "ward_unit", f"Việc {n}") for n in range(2)]
    body = {
        "ending": [str(city.units["ward_unit"].id)],
        "successors": [str(city.units[name].id) for name in ("works", "health_unit")],
    }
    refused = desk("admin").post("/reforms", body)
    assert (refused.status_code, refused.json["code"]) == (409, "reform_undecided")
    chosen = [str(city.units[name].id) for name in ("works", "health_unit")]
    decisions = [{"task_id": str(task.id), "unit_id": unit} for task, unit in zip(tasks, chosen, strict=True)]
    people = [{"post_id": post_of(city, "ward"), "unit_id": chosen[1]}]
    assert desk("admin").post("/reforms", {**body, "decisions": decisions, "people": people}).status_code == 201
    assert [city.see("chair", task).lead_unit.name for task in tasks] == ["Sở Xây dựng", "Sở Y tế"]


def test_a_report_is_drawn_either_way_after_a_merger(city: City, desk: Desk) -> None:
    done = city.assign("chair", "ward_unit", "Đã xong")
    city.do("ward", "submit", done, note="")
    city.do("chair", "approve", done, note="")
    body = {"ending": [str(city.units["ward_unit"].id)], "successors": [str(city.units["health_unit"].id)]}
    assert desk("admin").post("/reforms", body).status_code == 201
    city.simulation.clock.advance(timedelta(minutes=1))
    names = {
        drawn: [row["name"] for row in desk("chair").get(f"/reports/monthly?drawn={drawn}").json["rows"]]
        for drawn in ("today", "then")
    }
    assert names == {"today": ["Sở Y tế"], "then": ["UBND phường Sài Gòn"]}
