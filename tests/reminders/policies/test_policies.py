"""Policies through the API: written with a note and an effect, tried out first, and what becomes of the open work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from reminders.book_walks.service import walk
from reminders.model import PolicyRow, ReminderRecipient
from reminders.policies.document import PolicyError, default_document
from reminders.policies.store import write_policy
from tasks.model import Task
from tests.city import City, Desk, local
from tests.reminders.policies.documents import ASSIGNED, changed, having, rung

NEXT_FRIDAY = local("2026-03-13 17:00")


def put(desk: Desk, document: dict[str, Any], effect: str = "open", based_on: int = 0, who: str = "admin") -> Any:
    body = {"document": document, "note": "thử", "effect": effect, "based_on": based_on}
    return desk(who).post("/reminder-policies", body)


def first_rung(city: City, task: Any) -> tuple[str, int]:
    row = next(row for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1")
    return f"{row.due_at.astimezone(NEXT_FRIDAY.tzinfo):%d/%m %H:%M}", row.policy_version


def test_a_version_for_all_open_work_plans_it_anew_in_batches_that_are_shown(desk: Desk) -> None:
    city = desk.city
    tasks = [city.assign("chair", "works", f"Việc {n}", deadline=NEXT_FRIDAY) for n in range(3)]
    answer = put(desk, changed(after={"hours": 2}))
    assert answer.status_code == 201, answer.text
    version = answer.json["version"]
    assert [first_rung(city, task) for task in tasks] == [("03/03 09:00", 0)] * 3, "nothing moves within the request"
    shown = desk("an").get("/book-walks").json["items"][0]
    assert (shown["kind"], shown["total"], shown["checked"], shown["finished_at"]) == ("replanning", 3, 0, None)
    walk(city.runtime)
    shown = desk("an").get(f"/book-walks/{shown['id']}").json
    assert (shown["checked"], shown["changed"], shown["finished_at"] is not None) == (3, 3, True)
    assert [first_rung(city, task) for task in tasks] == [("02/03 11:00", version)] * 3


def test_a_version_for_new_work_leaves_what_is_open_alone(desk: Desk) -> None:
    city = desk.city
    old = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.fast_forward(minutes=1)
    version = put(desk, changed(after={"hours": 2}), "new").json["version"]
    new = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    assert desk("an").get("/book-walks").json["items"] == []
    assert first_rung(city, new) == ("02/03 11:01", version)
    city.do("director", "report_progress", old, percent=10, note="")  # replanned, and still under its own version
    city.do("chair", "transfer", old, to=city.party("ward_unit"), reason="")
    assert first_rung(city, old) == ("03/03 09:01", 0)
    city.fast_forward(hours=3)
    assert [row.rung for row in city.reminders(new, "fired")] == ["assigned", "not_acknowledged_1"]


def test_two_administrators_do_not_write_over_each_other(desk: Desk) -> None:
    assert put(desk, having(daily_cap=30)).status_code == 201
    overtaken = put(desk, having(daily_cap=20))
    assert (overtaken.status_code, overtaken.json["code"]) == (409, "policy_overtaken")
    newest = desk("chair").get("/reminder-policies/current").json
    assert newest["document"]["daily_cap"] == 30
    assert put(desk, having(daily_cap=20), based_on=newest["version"]).status_code == 201
    assert [each["by"]["full_name"] for each in desk("chair").get("/reminder-policies").json["items"]] == [
        "Quản Trị Viên"
    ] * 2
    first = desk("chair").get(f"/reminder-policies/{newest['version']}").json
    assert first["document"]["daily_cap"] == 30
    assert desk("chair").get("/reminder-policies/0").json["document"] == default_document()


def test_only_an_administrator_writes_and_every_mistake_has_its_place(desk: Desk) -> None:
    assert put(desk, having(), who="chair").status_code == 403
    refused = put(desk, changed(trigger="overdue", at=["08:00"]))
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [
        ("/document/ladders/normal/1/rung", "policy_rung_name")
    ]
    unknown = put(desk, having(scopes=[{"unit_id": "00000000-0000-7000-8000-000000000000", "ladders": {}}]))
    assert [each["pointer"] for each in unknown.json["errors"]] == ["/document/scopes/0/unit_id"]
    with desk.city.runtime.sessions() as session:
        assert session.query(PolicyRow).count() == 0


def test_a_policy_is_tried_out_on_a_task_that_is_there_and_on_one_that_is_not(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    document = changed(after={"hours": 2})
    real = desk("chair").post("/reminder-policies/previews", {"document": document, "task_id": str(task.id)}).json
    for name, due_at in (("now", local("2026-03-03 09:00")), ("then", local("2026-03-02 11:00"))):
        item = next(each for each in real[name]["items"] if each["rung"] == "not_acknowledged_1")
        assert item["due_at"] == due_at.astimezone(city.now.tzinfo).isoformat()
    step = next(each for each in real["then"]["items"] if each["rung"] == "not_acknowledged_1")["arithmetic"][-1]
    assert step["said"] == "thêm 2 giờ làm việc: 11:00 thứ Hai 02/03/2026"
    imagined = {"title": "Chưa giao", "lead": {"unit_id": str(city.units["works"].id)}}
    answer = desk("chair").post("/reminder-policies/previews", {"document": document, "assignment": imagined})
    assert [each["rung"] for each in answer.json["then"]["items"]][:2] == ["assigned", "not_acknowledged_1"]
    keeper = desk("admin").post("/reminder-policies/previews", {"document": document, "assignment": imagined})
    assert keeper.json["then"] == answer.json["then"], "who keeps the ladders imagines what the chair would give"
    neither = desk("chair").post("/reminder-policies/previews", {"document": document})
    assert (neither.status_code, neither.json["errors"][0]["code"]) == (422, "policy_one_task")


def test_a_dry_run_counts_what_the_open_book_would_send_in_a_week(desk: Desk) -> None:
    city = desk.city
    for n in range(4):
        city.assign("chair", "works", f"Việc {n}", deadline=NEXT_FRIDAY)
    document = changed(who=["assignee", "assigner"])
    begun = desk("admin").post("/reminder-policies/dry-runs", {"document": document})
    assert begun.status_code == 202, begun.text
    walk(city.runtime)
    found = desk("admin").get(f"/book-walks/{begun.json['id']}").json
    assert found["finished_at"] is not None
    assert found["result"]["now"]["not_acknowledged_1"] == 4
    assert found["result"]["then"]["not_acknowledged_1"] == 8
    assert found["result"]["more"] == 4, "each assigner hears of each task: four more, and nothing else is different"
    same = desk("admin").post("/reminder-policies/dry-runs", {"document": having()}).json["id"]
    walk(city.runtime)
    assert desk("admin").get(f"/book-walks/{same}").json["result"]["more"] == 0


def test_a_dry_run_counts_no_reminder_that_has_fired_and_no_finished_task(desk: Desk) -> None:
    city = desk.city
    done = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.do("chair", "recall", done, reason="x")
    city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.fast_forward(days=1)
    begun = desk("admin").post("/reminder-policies/dry-runs", {"document": having()}).json
    walk(city.runtime)
    counted = desk("admin").get(f"/book-walks/{begun['id']}").json["result"]["now"]
    assert "not_acknowledged_1" not in counted
    assert counted["not_acknowledged_2"] == 2


def test_a_dry_run_counts_what_would_be_sent_at_once(desk: Desk) -> None:
    """Three tasks were given four hours ago: under the new ladder two hours of silence are enough."""
    city = desk.city
    tasks = [city.assign("chair", "works", f"Việc {n}", deadline=NEXT_FRIDAY) for n in range(3)]
    city.fast_forward(hours=5)
    document = changed(after={"hours": 2})
    begun = desk("admin").post("/reminder-policies/dry-runs", {"document": document}).json
    walk(city.runtime)
    found = desk("admin").get(f"/book-walks/{begun['id']}").json
    assert (found["changed"], found["result"]["more"], found["result"]["at_once"]) == (3, 0, 3)
    assert found["result"]["then"]["not_acknowledged_1"] == found["result"]["now"]["not_acknowledged_1"] == 3
    tried = {"document": document, "task_id": str(tasks[0].id)}
    then = desk("chair").post("/reminder-policies/previews", tried).json["then"]["items"]
    (item,) = [each for each in then if each["rung"] == "not_acknowledged_1"]
    assert item["due_at"] == city.now.astimezone(UTC).isoformat()
    assert item["arithmetic"][-1]["said"] == "thời điểm đó đã qua, nên gửi ngay"
    assert [each["rung"] for each in then].count("assigned") == 0, "that has been sent"
    since = city.now
    assert put(desk, document).status_code == 201
    walk(city.runtime)
    city.fast_forward(minutes=1)
    fired = [row for task in tasks for row in city.reminders(task, "fired") if row.rung == "not_acknowledged_1"]
    assert len(fired) == 3
    assert {row.settled_at >= since for row in fired if row.settled_at} == {True}


def test_a_rung_that_is_new_speaks_at_once_of_all_that_is_beyond_it_and_of_an_old_urging_once(desk: Desk) -> None:
    """What has been overdue for days is urged three times a day from now on: at once, but not for each time missed."""
    city = desk.city
    task = city.assign("chair", "works", deadline=local("2026-03-03 17:00"))
    city.go_to(local("2026-03-06 10:00"))
    document = having()
    (urging,) = [each for each in document["ladders"]["normal"] if each["rung"] == "overdue"]
    urging["at"] = ["08:00", "09:30", "14:00"]
    begun = desk("admin").post("/reminder-policies/dry-runs", {"document": document}).json
    walk(city.runtime)
    promised: Any = desk("admin").get(f"/book-walks/{begun['id']}").json["result"]
    before = {row.id for row in city.reminders(task, "fired")}
    put(desk, document)
    walk(city.runtime)
    city.fast_forward(minutes=1)
    assert len(_urgings_since(city, task, before)) == 1
    city.fast_forward(days=7)
    with city.runtime.sessions() as session:
        since = _urgings_since(city, task, before)
        told = select(func.count()).where(
            ReminderRecipient.reminder_id.in_(since), ReminderRecipient.withheld.is_(None)
        )
        assert promised["then"]["overdue"] == session.scalar(told)


def _urgings_since(city: City, task: Task, before: Collection[UUID]) -> list[UUID]:
    return [row.id for row in city.reminders(task, "fired") if row.rung == "overdue" and row.id not in before]


def test_a_field_has_a_ladder_of_its_own(desk: Desk) -> None:
    city = desk.city
    scope = {"field": "Phòng cháy", "ladders": {"normal": [ASSIGNED, rung("soon_1", "due_soon", before={"days": 5})]}}
    put(desk, having(scopes=[scope]))
    city.fast_forward(minutes=1)
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY, field="Phòng cháy")
    other = city.assign("chair", "works", deadline=NEXT_FRIDAY, field="Y tế")
    assert [row.rung for row in city.reminders(task)] == ["assigned", "soon_1"]
    assert len(city.reminders(other)) == 9


def test_a_rung_has_its_own_words_and_may_spare_phones(desk: Desk) -> None:
    city = desk.city
    words = {
        "vi": {"title": "Nhắc {code}", "body": "{person} chưa nhận {title}, {why}"},
        "en": {"title": "Reminder {code}", "body": "{person} has not received {title}, {why}"},
    }
    put(desk, changed(words=words, channels=["screen"]))
    phone = city.phone("director")
    task = city.assign("chair", "works", "Xử lý điểm ngập")
    phone.expects("Nhiệm vụ mới")
    city.fast_forward(days=1)
    phone.expects_nothing()
    message = desk("director").get("/me/messages?limit=1").json["items"][0]
    assert (message["title"], message["body"]) == (
        f"Nhắc {task.code}",
        "Hoàng Văn Giám chưa nhận Xử lý điểm ngập, vì chưa tiếp nhận sau 1 ngày làm việc",
    )


def test_a_story_is_told_by_the_version_that_held_when_it_happened(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.fast_forward(days=1)
    put(desk, changed(after={"hours": 2}))
    walk(city.runtime)
    item = next(
        each
        for each in desk("chair").get(f"/tasks/{task.id}/reminders").json["items"]
        if each["state"] == "fired" and each["rung"] == "not_acknowledged_1"
    )
    assert (item["policy_version"], item["why"]) == (0, "vì chưa tiếp nhận sau 1 ngày làm việc")


def test_a_policy_that_makes_no_sense_is_not_stored(city: City) -> None:
    with city.runtime.sessions() as session:
        with pytest.raises(PolicyError):
            write_policy(session, changed(trigger="full_moon"), "", city.now)
        assert session.query(PolicyRow).count() == 0


def test_rungs_after_urging_and_for_results_that_wait(desk: Desk) -> None:
    city = desk.city
    ladder = [
        ASSIGNED,
        rung("waits_1", "awaiting_approval", after={"hours": 4}) | {"who": ["assigner"]},
        rung("waits_2", "awaiting_approval", after={"days": 1}) | {"who": ["assigner", "followers", "next_up_2"]},
    ]
    document = having()
    document["ladders"]["normal"] = ladder
    put(desk, document)
    city.fast_forward(minutes=1)
    chair, phone = city.phone("director"), city.phone("ward")
    task = city.assign("director", "officer", follower_ids=[city.people["ward"].id])
    city.do("officer", "submit", task, note="xong")
    chair.expects("Chờ duyệt")
    city.fast_forward(hours=6)
    chair.expects("vì kết quả chưa được duyệt sau 4 giờ làm việc")
    city.fast_forward(days=1)
    chair.expects("vì kết quả chưa được duyệt sau 1 ngày làm việc")
    phone.expects("anh/chị đang theo dõi")
    city.do("director", "approve", task, note="")
    assert [row.reason for row in city.reminders(task, "cancelled")] == []
    assert city.now - task.assigned_at < timedelta(days=3)
