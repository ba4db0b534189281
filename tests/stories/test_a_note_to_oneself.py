"""Personal reminders as people live them: noted in words, told at their moment, ticked off or put off."""

from __future__ import annotations

from tests.city import City, Desk, local

NOTES = "/me/personal-reminders"


def test_a_chairperson_notes_a_call_and_puts_it_off(desk: Desk) -> None:
    city: City = desk.city
    chair, secretary = city.phone("chair"), city.phone("an")
    made = desk("chair").post(NOTES, {"text": "Gọi Giám đốc Sở Xây dựng về điểm ngập", "when": "mai 8h"}).json
    assert made["next_at"] == "2026-03-03T01:00:00+00:00"
    city.go_to(local("2026-03-03 08:00"))
    chair.expects("Gọi Giám đốc Sở Xây dựng về điểm ngập")
    desk("chair").post(f"{NOTES}/{made['id']}/snooze", {"when": "30 phút nữa"})
    city.go_to(local("2026-03-03 08:29"))
    chair.expects_nothing()
    city.go_to(local("2026-03-03 08:30"))
    chair.expects("vì anh/chị hẹn nhắc lúc 08:30 thứ Ba 03/03/2026")
    assert desk("chair").post(f"{NOTES}/{made['id']}/done").json["done_at"] == "2026-03-03T01:30:00+00:00"
    city.fast_forward(days=7)
    chair.expects_nothing()
    secretary.expects_nothing()


def test_a_weekly_note_keeps_to_working_days_if_one_wishes(desk: Desk) -> None:
    city: City = desk.city
    officer = city.phone("officer")
    weekly = {"text": "Nộp báo cáo tuần", "when": "thứ Sáu 14h", "rule": "FREQ=WEEKLY;BYDAY=FR", "day_off": "before"}
    made = desk("officer").post(NOTES, weekly).json
    city.declare("2026-03-13", "off")
    for when in ("2026-03-06 14:00", "2026-03-12 14:00", "2026-03-20 14:00"):
        city.go_to(local(when))
        officer.expects("Nộp báo cáo tuần")
        desk("officer").post(f"{NOTES}/{made['id']}/done")


def test_a_note_about_a_task_leads_to_it_and_says_nothing_of_it_to_anybody(desk: Desk) -> None:
    city: City = desk.city
    director, chair = city.phone("director"), city.phone("chair")
    task = desk.assign("chair", "works", deadline="2026-03-20T17:00:00+07:00")
    director.expects("Nhiệm vụ mới")
    note = {"text": "Hỏi lại nhà thầu", "when": "22h", "task_id": task["id"], "silent": True}
    desk("director").post(NOTES, note)
    city.go_to(local("2026-03-02 22:00"))
    director.expects("Hỏi lại nhà thầu")
    (pushed,) = [each for each in city.carrier.shown[director.token] if each.kind == "personal"]
    assert (pushed.body, pushed.silent, pushed.link) == ("Anh/chị có một lời nhắc", True, f"/tasks/{task['id']}")
    desk("director").post("/deliveries/receipts", {"ids": [str(pushed.message_id)], "state": "opened"})
    shown = desk("chair").get(f"/tasks/{task['id']}").json
    assert shown["version"] == task["version"]
    assert shown["assignees"][0]["seen_at"] is None
    chair.expects_nothing()
