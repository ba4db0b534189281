"""Units with hours or days of their own: deadlines, ladders and what people read follow the unit that leads."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from reminders.book_walks.service import walk
from tasks.assigning import Deadline
from tasks.timeliness import Span
from tests.city import City, Desk, local

#: A ward that is open on Saturdays, and only in the morning on each day.
MORNINGS = {"hours": [["07:00", "11:00"]], "weekend": [6]}


def open_saturdays(desk: Desk, unit: str = "ward_unit") -> Any:
    return desk("admin").put(f"/units/{desk.city.units[unit].id}/working-hours", MORNINGS)


def planned(city: City, task: Any, rung: str) -> str:
    row = next(row for row in city.reminders(task, "planned") if row.rung == rung)
    return f"{row.due_at.astimezone(local('2026-03-02 09:00').tzinfo):%d/%m %H:%M}"


def test_working_days_end_when_the_unit_closes_and_saturday_counts_there(desk: Desk) -> None:
    city = desk.city
    assert open_saturdays(desk).status_code == 200
    five = Span(days=5)
    there = city.assign("chair", "ward_unit", within=five)
    here = city.assign("chair", "works", within=five)
    assert there.deadline == local("2026-03-07 11:00").astimezone(UTC)
    assert here.deadline == local("2026-03-09 17:00").astimezone(UTC)


def test_the_ladder_climbs_in_the_units_own_hours(desk: Desk) -> None:
    city = desk.city
    open_saturdays(desk)
    there = city.assign("chair", "ward_unit", urgency="urgent")
    here = city.assign("chair", "works", urgency="urgent")
    assert planned(city, there, "not_acknowledged_1") == "03/03 09:00", "two hours today, two tomorrow"
    assert planned(city, here, "not_acknowledged_1") == "02/03 14:30"
    said = desk("ward").get(f"/tasks/{there.id}/reminders").json["items"][1]["arithmetic"]
    assert [each["said"] for each in said] == [
        "giao lúc 09:00 thứ Hai 02/03/2026",
        "thêm 4 giờ làm việc: 09:00 thứ Ba 03/03/2026",
    ]


def test_units_below_follow_the_nearest_above_and_open_work_follows_a_change(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "division", urgency="urgent")
    assert planned(city, task, "not_acknowledged_1") == "02/03 14:30"
    open_saturdays(desk, "works")
    walk(city.runtime)
    assert planned(city, task, "not_acknowledged_1") == "03/03 09:00"
    assert desk("chair").get(f"/units/{city.units['division'].id}/working-hours").json["hours"] == MORNINGS["hours"]
    assert desk("admin").delete(f"/units/{city.units['works'].id}/working-hours").status_code == 204
    walk(city.runtime)
    assert planned(city, task, "not_acknowledged_1") == "02/03 14:30"


def test_a_unit_has_a_day_off_of_its_own(desk: Desk) -> None:
    city = desk.city
    ward = city.units["ward_unit"].id
    answer = desk("admin").put(f"/working-calendar/2026-03-03?unit_id={ward}", {"kind": "off", "note": "Lễ hội"})
    assert answer.status_code == 200, answer.text
    there, here = city.assign("chair", "ward_unit"), city.assign("chair", "works")
    assert planned(city, there, "not_acknowledged_1") == "04/03 09:00"
    assert planned(city, here, "not_acknowledged_1") == "03/03 09:00"
    assert [day["day"] for day in desk("ward").get(f"/working-calendar?year=2026&unit_id={ward}").json["days"]].count(
        "2026-03-03"
    ) == 1
    assert "2026-03-03" not in [day["day"] for day in desk("ward").get("/working-calendar?year=2026").json["days"]]
    step = desk("ward").get(f"/tasks/{there.id}/reminders").json["items"][1]["arithmetic"][-1]
    assert (step["days_off"], step["said"]) == (
        ["2026-03-03"],
        "thêm 1 ngày làm việc: 09:00 thứ Tư 04/03/2026 (không tính 03/03)",
    )
    assert desk("admin").delete(f"/working-calendar/2026-03-03?unit_id={ward}").status_code == 204
    assert desk("admin").delete("/working-calendar/2026-03-03").status_code == 404


def test_hours_that_make_no_sense_and_people_who_may_not(desk: Desk) -> None:
    path = f"/units/{desk.city.units['works'].id}/working-hours"
    for hours in ([], [["11:00", "07:00"]], [["07:00", "12:00"], ["11:00", "15:00"]], [["7h", "9h"]]):
        assert desk("admin").put(path, {"hours": hours, "weekend": []}).status_code == 422, hours
    assert desk("director").put(path, MORNINGS).status_code == 403
    assert desk("admin").delete(path).status_code == 204, "it has none of its own: that is what was asked for"
    assert desk("chair").get(path).json["hours"] == [["07:30", "11:30"], ["13:00", "17:00"]]


def test_an_extension_in_working_days_is_counted_in_the_units_hours(desk: Desk) -> None:
    city = desk.city
    open_saturdays(desk)
    task = city.assign("chair", "ward_unit", deadline=local("2026-03-06 11:00"))
    city.do("ward", "acknowledge", task)
    request = city.extension("ward", "ask", task, deadline=Deadline(span=Span(days=1)), reason="mưa", answer_by=None)
    assert request.wanted == local("2026-03-07 11:00").astimezone(UTC)
