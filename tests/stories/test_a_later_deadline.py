"""The assigner gives more time: the ladder moves, what was kept is kept."""

from __future__ import annotations

from tests.city import City, Desk, local


def test_more_time_by_patch_moves_the_ladder(desk: Desk) -> None:
    city: City = desk.city
    director = city.phone("director")
    task = desk.assign("chair", "works", deadline="2026-03-04T17:00:00+07:00")
    path = f"/tasks/{task['id']}"
    director.expects("Hạn: 17:00 thứ Tư 04/03/2026")
    acknowledged = desk("director").post(f"{path}/acknowledgement").json
    city.go_to(local("2026-03-04 08:00"))
    heard = len(director.messages)
    assert director.messages[-1].why == "vì còn 1 ngày làm việc là đến hạn"

    answer = desk("chair").patch(
        path,
        {"deadline": "2026-03-10T17:00:00+07:00", "deadline_phrase": "đến hết thứ Ba"},
        If_Match=f'"{acknowledged["version"]}"',
    )
    assert answer.status_code == 200
    assert (answer.json["deadline"], answer.json["original_deadline"]) == (
        "2026-03-10T10:00:00+00:00",
        "2026-03-04T10:00:00+00:00",
    )
    city.simulation.work()
    assert director.messages[-1].title.startswith("Có thay đổi")
    assert director.messages[-1].body.endswith("Thời hạn mới: 17:00 thứ Ba 10/03/2026.")
    city.go_to(local("2026-03-05 13:14"))
    assert len(director.messages) == heard + 1, "the old deadline passes unmentioned"
    city.go_to(local("2026-03-10 17:00"))
    told = [row.why for row in director.messages[heard + 1 :]]
    assert [why for why in told if "nửa thời gian" not in why] == [
        "vì còn 3 ngày làm việc là đến hạn",
        "vì còn 1 ngày làm việc là đến hạn",
        "vì đã đến hạn",
    ]
    assert director.messages[-1].body.endswith("Hạn: 17:00 thứ Ba 10/03/2026.")


def test_the_story_of_the_task_keeps_both(desk: Desk) -> None:
    task = desk.assign("chair", "works", deadline="2026-03-04T17:00:00+07:00")
    path = f"/tasks/{task['id']}"
    desk("chair").patch(path, {"deadline": "2026-03-10T17:00:00+07:00"}, If_Match=f'"{task["version"]}"')
    items = desk("chair").get(f"{path}/reminders").json["items"]
    due = [(item["state"], item["due_at"], item["why"]) for item in items if item["rung"] == "due"]
    assert due == [
        ("cancelled", "2026-03-04T10:00:00+00:00", "không gửi: thời hạn đã thay đổi lúc 09:00 thứ Hai 02/03/2026"),
        ("planned", "2026-03-10T10:00:00+00:00", "vì đã đến hạn"),
    ]
    history = desk("chair").get(f"{path}/history").json["items"]
    assert [entry["verb"] for entry in history] == ["assign", "change"]
    assert set(history[1]["data"]["deadline"]) == {"from", "to"}


def test_more_time_for_an_overdue_task_stops_the_urging_until_the_new_deadline(desk: Desk) -> None:
    city = desk.city
    director = city.phone("director")
    task = desk.assign("chair", "works", deadline="2026-03-02T17:00:00+07:00")
    version = desk("director").post(f"/tasks/{task['id']}/acknowledgement").json["version"]
    city.go_to(local("2026-03-04 09:00"))
    assert director.messages[-1].title.endswith("(nhắc lần 2)")
    heard = len(director.messages)
    answer = desk("chair").patch(
        f"/tasks/{task['id']}", {"deadline": "2026-03-05T17:00:00+07:00"}, If_Match=f'"{version}"'
    )
    assert answer.json["timeliness"] == "due_soon"
    city.go_to(local("2026-03-06 08:00"))
    titles = [row.title.split(" (")[-1] for row in director.messages[heard:]]
    assert titles[0].startswith("Có thay đổi")
    assert titles[-1] == "nhắc lần 1)", "a new deadline is urged from one again"
    assert len(titles) <= 4
