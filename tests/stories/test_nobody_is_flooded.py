"""Many reminders become few messages: together within a quarter of an hour, not more than so many a day, later if one
wishes, and one brief in the morning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from push.model import MessageRow
from reminders.brief import compose
from reminders.model import ReminderRecipient
from reminders.watchdog import look
from tests.city import City, Desk, local
from tests.reminders.policies.documents import having
from tests.reminders.policies.test_policies import put

FRIDAY = local("2026-03-06 17:00")


def recipients(city: City, name: str) -> list[ReminderRecipient]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(ReminderRecipient).filter_by(person_id=city.people[name].id)))


def content(city: City) -> None:
    """The watchdog has nothing to say."""
    with city.runtime.unit_of_work() as work:
        assert look(work, city.now)[1] == []


def briefs(city: City, name: str) -> list[MessageRow]:
    query = select(MessageRow).filter_by(person_id=city.people[name].id, kind="brief").order_by(MessageRow.at)
    with city.runtime.sessions() as session:
        return list(session.scalars(query))


def test_the_first_reminder_comes_at_once_and_the_next_few_as_one(city: City) -> None:
    director = city.phone("director")
    first = city.assign("chair", "works", "Việc 1", urgency="urgent")
    for minutes in (5, 7, 9):
        city.fast_forward(minutes=minutes - (city.now - first.assigned_at).seconds // 60)
        city.assign("chair", "works", f"Việc {minutes}", urgency="urgent")
    director.expects("Việc 1", "Việc 5", "Việc 7", "Việc 9")
    city.go_to(local("2026-03-02 14:30"))  # four working hours after the first
    director.expects("Chưa tiếp nhận")
    city.go_to(local("2026-03-02 14:44"))  # the others were due at 14:35, 14:37 and 14:39
    director.expects_nothing()
    content(city)
    city.go_to(local("2026-03-02 14:45"))
    director.expects("3 nhiệm vụ cần anh/chị xem")


def test_what_was_answered_while_it_waited_is_not_told(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", "Việc 1", urgency="urgent")
    city.fast_forward(minutes=5)
    second = city.assign("chair", "works", "Việc 2", urgency="urgent")
    city.fast_forward(minutes=1)
    third = city.assign("chair", "works", "Việc 3", urgency="urgent")
    director.expects("Việc 1", "Việc 2", "Việc 3")
    city.go_to(local("2026-03-02 14:37"))
    director.expects("Chưa tiếp nhận")
    city.do("director", "acknowledge", second)
    city.go_to(local("2026-03-02 14:50"))
    director.expects(f"Chưa tiếp nhận {third.code}")
    assert [each.withheld for each in recipients(city, "director") if each.withheld] == ["acknowledged"]


def test_the_story_says_for_whom_it_waits_and_why(desk: Desk) -> None:
    city = desk.city
    city.assign("chair", "works", "Việc 1", urgency="urgent")
    city.fast_forward(minutes=5)
    second = city.assign("chair", "works", "Việc 2", urgency="urgent")
    city.go_to(local("2026-03-02 14:36"))
    items = desk("chair").get(f"/tasks/{second.id}/reminders").json["items"]
    (heard,) = next(each for each in items if each["rung"] == "not_acknowledged_1")["recipients"]
    assert (heard["held_for"], heard["message_id"]) == ("window", None)
    assert heard["note"] == "gom vào một tin lúc 14:45 thứ Hai 02/03/2026, vì vừa được nhắc việc khác"


def test_flash_waits_for_nobody(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", urgency="flash")
    city.fast_forward(minutes=2)
    city.assign("chair", "works", urgency="flash")
    director.expects("Nhiệm vụ mới", "Nhiệm vụ mới")
    city.fast_forward(minutes=8)
    director.expects("vì chưa tiếp nhận sau 10 phút")
    city.fast_forward(minutes=2)
    director.expects("vì chưa tiếp nhận sau 10 phút")


def test_over_the_days_cap_the_rest_waits_for_the_morning_but_superiors_hear(desk: Desk) -> None:
    city = desk.city
    put(desk, having(daily_cap=2, digest_window_minutes=0, brief_at=None))
    city.fast_forward(minutes=1)
    officer, head = city.phone("officer"), city.phone("head")
    for n in range(4):
        city.assign("director", "officer", f"Việc {n}", urgency="very_urgent")
        city.fast_forward(minutes=10)
    officer.expects(*["Nhiệm vụ mới"] * 4)
    city.go_to(local("2026-03-02 16:30"))  # each is not acknowledged after one, two and four working hours
    told = [each for each in officer.messages if each.kind == "reminder"]
    assert len(told) == 2
    assert len(head.messages) == 8, "the second and the third rung of each task, on time"
    content(city)
    city.go_to(local("2026-03-03 07:30"))
    assert officer.messages[-1].title == "4 nhiệm vụ cần anh/chị xem"
    assert {each.held_for for each in recipients(city, "officer") if each.held_for} == {"cap"}


def test_putting_off_moves_ones_own_reminders_and_nobody_elses(desk: Desk) -> None:
    city = desk.city
    task = city.assign("director", "officer", urgency="urgent", deadline=FRIDAY)
    officer, head = city.phone("officer"), city.phone("head")
    until = "2026-03-04T10:00:00+07:00"
    assert desk("officer").post(f"/tasks/{task.id}/snooze", {"until": until}).status_code == 201
    assert desk("officer").get(f"/tasks/{task.id}/reminders").json["snoozed_until"] is not None
    assert desk("head").get(f"/tasks/{task.id}/reminders").json["snoozed_until"] is None
    city.go_to(local("2026-03-03 09:30"))  # one working day: the officer and the head
    officer.expects_nothing()
    head.expects("anh/chị là cấp trên trực tiếp")
    city.go_to(local("2026-03-04 10:00"))
    officer.expects("Chưa tiếp nhận")


def test_whoever_wakes_early_hears_at_once_what_waited(desk: Desk) -> None:
    city = desk.city
    task = city.assign("director", "officer", urgency="urgent", deadline=FRIDAY)
    officer = city.phone("officer")
    desk("officer").post(f"/tasks/{task.id}/snooze", {"until": "2026-03-04T10:00:00+07:00"})
    city.go_to(local("2026-03-02 15:00"))
    officer.expects_nothing()
    assert desk("officer").delete(f"/tasks/{task.id}/snooze").status_code == 204
    officer.expects("Chưa tiếp nhận")
    assert desk("officer").delete(f"/tasks/{task.id}/snooze").status_code == 404


def test_what_cannot_be_put_off(desk: Desk) -> None:
    city = desk.city
    flash = city.assign("director", "officer", urgency="flash")
    dated = city.assign("director", "officer", deadline=FRIDAY)

    def answer(who: str, task: Any, until: str) -> tuple[int, str]:
        sent = desk(who).post(f"/tasks/{task.id}/snooze", {"until": until})
        return sent.status_code, sent.json.get("code", "")

    assert answer("officer", flash, "2026-03-02T12:00:00+07:00") == (409, "flash_cannot_wait")
    assert answer("director", dated, "2026-03-02T12:00:00+07:00") == (403, "only_assignees")
    assert answer("ward", dated, "2026-03-02T12:00:00+07:00") == (404, "unknown_task")
    for until in ("2026-03-02T08:00:00+07:00", "2026-03-06T18:00:00+07:00", "2026-03-20T12:00:00+07:00"):
        assert answer("officer", dated, until) == (422, "invalid")


def test_the_morning_brief_says_what_lies_on_the_desk(city: City) -> None:
    late = city.assign("chair", "works", "Việc trễ", deadline=local("2026-03-03 16:00"))
    today = city.assign("chair", "works", "Việc hôm nay", deadline=local("2026-03-04 16:00"))
    new = city.assign("chair", "works", "Việc mới")
    handed = city.assign("chair", "ward_unit", "Việc đã nộp")
    city.do("ward", "submit", handed, note="xong")
    for task in (late, today):
        city.do("director", "acknowledge", task)
    assert compose(city.runtime) == 0, "the first time it only finds out when the next one is due"
    city.go_to(local("2026-03-04 07:29"))
    assert compose(city.runtime) == 0, "nobody composed the morning before: it is too late for that one now"
    city.go_to(local("2026-03-04 07:30"))
    assert compose(city.runtime) == 2
    (brief,) = briefs(city, "director")
    assert brief.title == "Công việc hôm nay, 04/03"
    assert brief.body.split("\n") == [
        f"▲ 1 quá hạn: {late.code}",
        f"◐ 1 đến hạn hôm nay: {today.code}",
        f"○ 1 chưa tiếp nhận: {new.code}",
    ]
    (chairs,) = briefs(city, "chair")
    assert chairs.body == f"? 1 chờ anh/chị quyết định: {handed.code}"
    assert briefs(city, "health") == []
    assert compose(city.runtime) == 0, "one a day"


def test_no_brief_on_a_day_off_and_none_at_noon(city: City) -> None:
    city.assign("chair", "works")
    compose(city.runtime)
    city.go_to(local("2026-03-03 12:00"))  # the workers were away all morning
    assert compose(city.runtime) == 0
    for days in range(1, 6):
        city.go_to(local("2026-03-03 07:30") + timedelta(days=days))
        compose(city.runtime)
    days = [each.at.astimezone(FRIDAY.tzinfo).strftime("%a %H:%M") for each in briefs(city, "director")]
    assert days == ["Wed 07:30", "Thu 07:30", "Fri 07:30"]


def test_an_urging_that_waits_for_company_is_told_all_the_same(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", "Việc trễ", deadline=local("2026-03-02 16:00"))
    city.assign("chair", "works", "Việc đến hạn sớm", deadline=local("2026-03-03 07:55"))
    city.go_to(local("2026-03-03 08:00"))
    assert director.messages[-1].why == "vì đã đến hạn"
    city.go_to(local("2026-03-03 08:15"))
    assert director.messages[-1].why.startswith("vì đã quá hạn từ 16:00 thứ Hai 02/03/2026")


def test_what_was_held_and_what_is_new_come_together_after_an_outage(city: City) -> None:
    director = city.phone("director")
    for minutes in (0, 5, 60):
        city.simulation.clock.move_to(local("2026-03-02 09:00") + timedelta(minutes=minutes))
        city.assign("chair", "works", f"Việc {minutes}", urgency="urgent")
    city.go_to(local("2026-03-02 14:36"))  # the first is told, the second waits until 14:45
    so_far = len(director.messages)
    city.simulation.clock.move_to(local("2026-03-02 15:40"))  # nobody works, and the third falls due at 15:30
    city.simulation.work()
    assert [each.title for each in director.messages[so_far:]] == ["2 nhiệm vụ cần anh/chị xem"]
