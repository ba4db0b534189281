"""People and units change; what is owed stays owed, and the old names stay on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.errors import Forbidden
from backend.org.model import Unit, UnitSuccessor
from tasks.assigning import Deadline
from tasks.delays.model import Delay
from tasks.handover.model import Handover
from tasks.history import faults
from tasks.model import HistoryEntry, Task
from tests.city import City, Desk
from tests.tasks.handover.towns import hand_over, id_of, one_more_post, placed, post_of, posts_in, posts_of, reform
from tests.tasks.test_verbs import verbs_of


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


def positions(city: City, task: Task) -> tuple[str, str | None]:
    """Return who gave a task, and who supervises it."""
    names = {person.id: name for name, person in city.people.items()}
    found = city.see("chair", task)
    return names[found.assigner_id], names.get(found.supervisor_id) if found.supervisor_id else None


def test_who_gave_and_who_supervises_is_on_record(city: City, desk: Desk) -> None:
    given = city.assign("director", "division", "Đã giao")
    watched = city.assign("chair", "works", "Theo dõi", supervisor_id=city.people["an"].id)
    done = hand_over(desk, "director", "deputy")
    assert (done["assigned"], done["supervised"]) == (1, 0)
    assert hand_over(desk, "an", "binh")["supervised"] == 1
    assert positions(city, given) == ("deputy", None)
    assert positions(city, watched) == ("chair", "binh")
    with city.runtime.sessions() as session:
        said = {
            task.id: session.scalars(
                select(HistoryEntry).filter_by(task_id=task.id, verb="hand_over").order_by(HistoryEntry.number)
            ).all()
            for task in (given, watched)
        }
        assert list(faults(session)) == []
    director, deputy, an, binh = (str(city.people[name].id) for name in ("director", "deputy", "an", "binh"))
    assert [entry.data for entry in said[given.id]] == [
        {"why": "post", "assigner_id": {"from": director, "to": deputy}}
    ]
    assert said[watched.id][-1].data == {"why": "post", "supervisor_id": {"from": an, "to": binh}}
    assert verbs_of(city, watched) == ["assign", "hand_over", "hand_over"]


def test_who_keeps_another_post_keeps_what_that_one_reaches(city: City, desk: Desk) -> None:
    """The director also heads the ward's board: of what they gave, only what Sở Xây dựng alone reaches goes with it."""
    for name in ("director", "health"):
        one_more_post(city, name, "ward_unit")
    of_works = city.assign("director", "division", "Của Sở")
    of_board = city.assign("director", "health", "Của ban")
    shown = desk("admin").get(f"/posts/{post_of(city, 'director', 'Giám đốc')}/handover").json
    assert shown["assigned"] == 1
    hand_over(desk, "director", "deputy", "Giám đốc")
    assert [positions(city, task)[0] for task in (of_works, of_board)] == ["deputy", "director"]


def test_a_post_is_handed_over_once(city: City, desk: Desk) -> None:
    """A second tap would give the taker a second post; only one head of a unit is kept apart by the database."""
    path, to = f"/posts/{post_of(city, 'deputy')}/handover", {"to": id_of(city, "head")}
    assert desk("admin").post(path, to).status_code == 201
    for later in (timedelta(), timedelta(minutes=1)):
        city.simulation.clock.advance(later)
        again = desk("admin").post(path, to)
        assert (again.status_code, again.json["code"]) == (409, "post_handed_over")
    assert [(unit, title) for unit, title, _, held in posts_of(city, "head") if held] == [
        ("Phòng Hạ tầng", "Trưởng phòng"),
        ("Sở Xây dựng", "Phó Giám đốc"),
    ]


def test_a_post_that_was_only_ended_is_handed_over_once_all_the_same(city: City, desk: Desk) -> None:
    task = city.assign("chair", "deputy")
    path, to = f"/posts/{post_of(city, 'deputy')}", {"to": id_of(city, "head")}
    assert desk("admin").delete(path).status_code == 204
    city.simulation.clock.advance(timedelta(minutes=1))
    assert desk("admin").post(f"{path}/handover", to).status_code == 201
    assert city.see("chair", task).lead_person_id == city.people["head"].id
    assert desk("admin").post(f"{path}/handover", to).json["code"] == "post_handed_over"


def test_a_post_on_which_nothing_hangs_is_on_record_too_and_nobody_is_told(city: City, desk: Desk) -> None:
    deputy = city.phone("deputy")
    done = hand_over(desk, "director", "deputy")
    deputy.expects_nothing()
    with city.runtime.sessions() as session:
        row = session.scalars(select(Handover)).one()
        people = {name: person.id for name, person in city.people.items()}
        assert (str(row.id), row.kind, row.from_id, row.to_id, row.by_id) == (
            done["handover_id"],
            "post",
            people["director"],
            people["deputy"],
            people["admin"],
        )


def test_who_is_in_it_already_keeps_their_part_but_takes_the_lead(city: City, desk: Desk) -> None:
    led = city.assign("chair", "works", "Chủ trì", coordinators=("deputy",))
    helped = city.assign("chair", "health_unit", "Phối hợp", coordinators=("works", "deputy"))
    left = hand_over(desk, "director", "deputy")
    found = desk("deputy").get(f"/handovers/{left['handover_id']}").json
    assert [each["task"]["title"] for each in found["items"]] == ["Chủ trì"]
    active = {
        task.id: [(part.role, part.person_id) for part in city.see("chair", task).active] for task in (led, helped)
    }
    deputy, health = city.people["deputy"].id, city.people["health"].id
    assert active == {led.id: [("lead", deputy)], helped.id: [("lead", health), ("coordinator", deputy)]}


def test_what_was_handed_to_its_assigner_is_judged_from_above(city: City, desk: Desk) -> None:
    task = city.assign("director", "division", deadline=city.now + timedelta(days=9))
    later = Deadline(at=city.now + timedelta(days=20))
    request = city.extension("head", "ask", task, deadline=later, reason="chờ mưa tạnh")
    hand_over(desk, "head", "director")
    city.away("director", "deputy", days=3)
    for who in ("director", "deputy"):  # the lead, and who stands in for them
        with pytest.raises(Forbidden) as refused:
            city.extension(who, "decide", task, request.id, decision="grant")
        assert refused.value.code == "not_your_own_request"
    assert city.extension("chair", "decide", task, request.id, decision="grant").granted == later.at
    city.do("director", "submit", task, note="xong")
    for who in ("director", "deputy"):
        with pytest.raises(Forbidden) as refused:
            city.do(who, "approve", task, note="")
        assert refused.value.code == "not_your_own_work"
    assert city.do("chair", "return_for_rework", task, reason="thiếu ảnh").status == "returned"
    city.do("director", "submit", task, note="đủ ảnh")
    with pytest.raises(Forbidden) as refused:
        city.do("head", "approve", task, note="")  # had it once; commands nothing any more
    assert refused.value.code == "only_the_assigner"
    offered = desk("chair").get(f"/tasks/{task.id}").json["may"]
    assert {"approve", "return"} <= set(offered)
    assert desk("chair").post(f"/tasks/{task.id}/approval").status_code == 201


def test_what_was_late_is_on_record_with_who_was_late(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=1))
    city.go_to(city.now + timedelta(days=2))
    hand_over(desk, "director", "deputy")
    city.do("deputy", "submit", task, note="xong")
    with city.runtime.sessions() as session:
        assert session.scalars(select(Delay)).one().person_id == city.people["director"].id


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


def test_a_report_follows_reform_after_reform_and_counts_what_was_split_once(city: City, desk: Desk) -> None:
    for unit, who in (("ward_unit", "ward"), ("division", "head")):
        done = city.assign("chair" if who == "ward" else "director", unit, "Đã xong")
        city.do(who, "submit", done, note="")
        city.do("chair" if who == "ward" else "director", "approve", done, note="")
    assert reform(desk, ["ward_unit"], ["health_unit"]).status_code == 201
    city.simulation.clock.advance(timedelta(minutes=1))
    split = {"people": [placed(city, "head", "works"), placed(city, "officer", "office")]}
    assert reform(desk, ["division"], ["works", "office"], **split).status_code == 201
    people = [{"post_id": post, "unit_id": str(city.units["office"].id)} for post in posts_in(city, "health_unit")]
    assert reform(desk, ["health_unit"], ["office"], people=people).status_code == 201
    city.simulation.clock.advance(timedelta(minutes=1))
    report = desk("chair").get("/reports/monthly?drawn=today").json
    # The ward became Sở Y tế, which became the office; the division became two, and stays itself below Sở Xây dựng.
    rows = {row["name"]: row["figures"]["no_deadline"] for row in report["rows"]}
    assert rows == {"Văn phòng UBND Thành phố": 1, "Sở Xây dựng": 1}
    assert report["total"]["no_deadline"] == 2
