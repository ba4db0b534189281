"""What is foretold, what is told, and what the story says of it: the same people, moments and reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reminders.book_walks.service import walk
from reminders.sweep import sweep
from reminders.watchdog import look
from tasks.model import Task
from tasks.risk.model import Risk
from tests.city import City, Desk, local
from tests.reminders.policies.documents import ASSIGNED, changed, having, rung
from tests.reminders.policies.test_policies import put

FRIDAY = local("2026-03-13 17:00")


def story(desk: Desk, task: Task) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk("an").get(f"/tasks/{task.id}/reminders").json["items"]
    return found


def only(items: list[dict[str, Any]], key: str) -> dict[str, Any]:
    (found,) = [each for each in items if each["rung"] == key]
    return found


def names(item: dict[str, Any]) -> list[str]:
    return sorted(each["person"]["full_name"] for each in item["recipients"])


def tried(desk: Desk, document: dict[str, Any], task: Task) -> list[dict[str, Any]]:
    """Return what a task would send under a document."""
    given = {"document": document, "task_id": str(task.id)}
    found: list[dict[str, Any]] = desk("chair").post("/reminder-policies/previews", given).json["then"]["items"]
    return found


def counted(desk: Desk, document: dict[str, Any]) -> dict[str, int]:
    """Return what a dry run counts under a document, by rung."""
    begun = desk("admin").post("/reminder-policies/dry-runs", {"document": document}).json
    walk(desk.city.runtime)
    found: dict[str, int] = desk("admin").get(f"/book-walks/{begun['id']}").json["result"].get("then", {})
    return found


def in_force(desk: Desk, document: dict[str, Any]) -> int:
    answer = put(desk, document)
    assert answer.status_code == 201, answer.text
    walk(desk.city.runtime)
    version: int = answer.json["version"]
    return version


def amiss(city: City) -> list[str]:
    walk(city.runtime)
    sweep(city.runtime)
    with city.runtime.unit_of_work() as work:
        return [each.kind for each in look(work, city.now)[1]]


def test_whom_new_ladders_tell_is_what_the_story_names(desk: Desk) -> None:
    """Only who hears it is another; nothing moves."""
    task = desk.city.assign("chair", "works", deadline=FRIDAY)
    version = in_force(desk, changed(who=["assignee", "assigner"]))
    planned = only(story(desk, task), "not_acknowledged_1")
    assert (names(planned), planned["policy_version"]) == (["Hoàng Văn Giám", "Nguyễn Văn Chủ"], version)
    desk.city.fast_forward(days=1)
    fired = only(story(desk, task), "not_acknowledged_1")
    assert (fired["state"], names(fired), fired["policy_version"]) == ("fired", names(planned), version)


def test_a_preview_names_whom_assigning_tells(desk: Desk) -> None:
    """The officer is away; the head stands in."""
    desk.city.away("officer", "head", days=9)
    body = {"title": "Xem trước", "lead": desk.party("officer")}
    preview = desk("director").post("/reminder-previews", body).json["items"][0]
    task = desk("director").post("/tasks", body).json
    assert names(preview) == names(desk("director").get(f"/tasks/{task['id']}/reminders").json["items"][0])


def test_what_follows_an_urging_met_at_night_counts_from_the_morning(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=local("2026-03-03 17:00"))
    city.go_to(local("2026-03-03 22:28"))
    document = having()
    (urging,) = [each for each in document["ladders"]["normal"] if each["rung"] == "overdue"]
    del urging["at"]
    urging["every"] = {"hours": 3, "wall": True}
    then = [datetime.fromisoformat(each["due_at"]) for each in tried(desk, document, task) if each["rung"] == "overdue"]
    in_force(desk, document)
    city.fast_forward(hours=12)
    fired = [row.settled_at for row in city.reminders(task, "fired") if row.rung == "overdue"]
    assert fired
    assert then[: len(fired)] == fired


def test_what_fired_is_told_by_the_urgency_of_then(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", urgency="urgent", deadline=FRIDAY)
    city.fast_forward(hours=6)
    city.do("chair", "change", task, changes={"urgency": "normal"})
    (item,) = [each for each in story(desk, task) if (each["rung"], each["state"]) == ("not_acknowledged_1", "fired")]
    assert item["why"] == "vì chưa tiếp nhận sau 4 giờ làm việc"


def test_a_rung_that_the_new_urgency_does_not_have_is_still_explained(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", urgency="flash", deadline=local("2026-03-02 12:00"))
    city.go_to(local("2026-03-02 11:55"))
    city.do("chair", "change", task, changes={"urgency": "normal"})
    assert "due_soon_3" in [each["rung"] for each in story(desk, task)]
    assert [each["rung"] for each in story(desk, task) if not each["why"]] == []


def test_what_fired_before_the_field_changed_is_still_explained(desk: Desk) -> None:
    """The new field has a ladder of its own, of two rungs."""
    city = desk.city
    few = [ASSIGNED, rung("soon_1", "due_soon", before={"days": 5})]
    in_force(desk, having(scopes=[{"field": "Xây dựng", "ladders": {"normal": few}}]))
    city.fast_forward(minutes=1)
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.fast_forward(days=1)
    city.do("chair", "change", task, changes={"field": "Xây dựng"})
    assert only(story(desk, task), "not_acknowledged_1")["state"] == "fired"
    assert [(each["rung"], each["state"]) for each in story(desk, task) if not each["why"]] == []


def test_a_preview_names_followers(desk: Desk) -> None:
    put(desk, changed(who=["assignee", "followers"]))
    desk.city.fast_forward(minutes=1)
    follower = str(desk.city.people["ward"].id)
    body = {"title": "Xem trước", "lead": desk.party("works"), "follower_ids": [follower]}
    preview = desk("chair").post("/reminder-previews", body).json["items"]
    task = desk("chair").post("/tasks", body).json
    told = desk("chair").get(f"/tasks/{task['id']}/reminders").json["items"]
    assert names(only(preview, "not_acknowledged_1")) == names(only(told, "not_acknowledged_1"))
    assert len(names(only(preview, "not_acknowledged_1"))) == 2


def test_a_unit_that_moves_below_another_works_by_its_hours(desk: Desk) -> None:
    city = desk.city
    above = str(city.units["ward_unit"].id)
    hours = {"hours": [["07:00", "11:00"]], "weekend": [6]}
    assert desk("admin").put(f"/units/{above}/working-hours", hours).status_code == 200
    walk(city.runtime)
    city.assign("chair", "division", urgency="urgent", deadline=FRIDAY)
    answer = desk("admin").patch(f"/units/{city.units['division'].id}", {"parent_id": above})
    assert answer.status_code == 200, answer.text
    assert amiss(city) == []


def test_a_reform_plans_anew_what_hangs_elsewhere(desk: Desk) -> None:
    """The department whose hours held below it ends."""
    city = desk.city
    hours = {"hours": [["07:00", "11:00"]], "weekend": [6]}
    assert desk("admin").put(f"/units/{city.units['works'].id}/working-hours", hours).status_code == 200
    walk(city.runtime)
    city.assign("chair", "division", urgency="urgent", deadline=FRIDAY)
    body = {"ending": [str(city.units["works"].id)], "successors": [str(city.units["health_unit"].id)]}
    assert desk("admin").post("/reforms", body).status_code == 201
    assert amiss(city) == []


def test_an_escalation_that_ends_at_an_assigner_who_may_no_longer_sign_in_bounces(desk: Desk) -> None:
    city = desk.city
    task = city.assign("vice", "ward_unit", deadline=FRIDAY)
    assert desk("admin").patch(f"/people/{city.people['vice'].id}", {"disabled": True}).status_code == 200
    city.fast_forward(days=2)
    item = only(story(desk, task), "not_acknowledged_2")
    assert item["state"] == "fired"
    assert {each["told_as"] for each in item["recipients"]} == {"assignee", "bounced"}


def test_what_is_tried_out_knows_the_units_that_it_names(desk: Desk) -> None:
    """No ladder in force asks for a unit."""
    city = desk.city
    task = city.assign("chair", "ward_unit", deadline=FRIDAY)
    early = [ASSIGNED, rung("not_acknowledged_1", "not_acknowledged", after={"hours": 2})]
    document = having(scopes=[{"unit_id": str(city.units["ward_unit"].id), "ladders": {"normal": early}}])
    then = [(each["rung"], datetime.fromisoformat(each["due_at"])) for each in tried(desk, document, task)]
    assert counted(desk, document) == {"not_acknowledged_1": 1}
    in_force(desk, document)
    assert then == [(row.rung, row.due_at.astimezone(UTC)) for row in city.reminders(task, "planned")]


def test_what_is_tried_out_knows_what_is_likely_to_be_late(desk: Desk) -> None:
    """No ladder in force asks for that either."""
    city = desk.city
    task = city.assign("chair", "ward_unit", deadline=FRIDAY)
    city.do("ward", "acknowledge", task)
    city.fast_forward(days=1)
    with city.runtime.sessions() as session:
        likely = {"probability": 0.9, "judged_at": city.now, "likely_from": city.now, "turned_at": city.now}
        session.add(Risk(task_id=task.id, again_at=FRIDAY, **likely))
        session.commit()
    document = having()
    document["ladders"]["normal"].append(rung("likely", "likely_late"))
    assert "likely" in [each["rung"] for each in tried(desk, document, task)]
    assert counted(desk, document)["likely"] == 1
    in_force(desk, document)
    city.fast_forward(minutes=1)
    assert "likely" in [row.rung for row in city.reminders(task, "fired")]


def test_a_question_about_finished_work_follows_new_ladders(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.do("director", "submit", task, note="x")
    city.do("chair", "demand", task, question="?", answer_by=local("2026-03-03 10:00"))
    city.do("chair", "approve", task, note="")
    document = having()
    (second,) = [each for each in document["questions"] if each["rung"] == "explanation_unanswered_2"]
    second["after"] = {"hours": 1}
    assert counted(desk, document) == {"explanation_unanswered_1": 1, "explanation_unanswered_2": 2}
    in_force(desk, document)
    planned = {row.rung: row.due_at for row in city.reminders(task, "planned")}
    assert planned["explanation_unanswered_2"] == local("2026-03-03 11:00")
    assert amiss(city) == []
