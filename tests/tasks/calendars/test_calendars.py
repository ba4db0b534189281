"""One's own deadlines in one's own calendar, at an address that can be revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from icalendar import Calendar

from tests.city import City, Desk


def test_a_feed_shows_deadlines_without_titles_until_it_is_revoked(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", "Xử lý điểm ngập", deadline=city.now + timedelta(days=3))
    city.assign("chair", "health_unit", "Của người khác", deadline=city.now + timedelta(days=3))
    feed = desk("director").post("/me/calendar-feeds", {"name": "Điện thoại", "with_titles": True}).json
    path = feed["address"].split("http://localhost")[1]
    client = desk.app.test_client()
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [(str(each["summary"]), each["dtend"].dt) for each in events] == [
        (f"Hạn nhiệm vụ {task.code}", task.deadline)
    ]
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    listed = desk("director").get("/me/calendar-feeds").json["items"]
    assert "address" not in listed[0]
    assert listed[0]["read_at"]
    desk("director").delete(f"/me/calendar-feeds/{feed['id']}")
    assert client.get(path).status_code == 404


def test_whoever_may_not_sign_in_has_no_calendar(city: City, desk: Desk) -> None:
    feed = desk("director").post("/me/calendar-feeds", {"name": "x"}).json
    city.change_person("director", disabled_at=city.now)
    assert desk.app.test_client().get(feed["address"].split("http://localhost")[1]).status_code == 404


def test_a_name_of_two_lines_is_one_in_the_calendar(desk: Desk) -> None:
    feed = desk("director").post("/me/calendar-feeds", {"name": "Điện thoại\ncủa tôi"}).json
    answer = desk.app.test_client().get(feed["address"].split("http://localhost")[1])
    assert Calendar.from_ical(answer.data)["x-wr-calname"] == "Điện thoại của tôi"


def test_the_address_is_the_one_that_is_configured_whatever_host_was_named(city: City, desk: Desk) -> None:
    own = desk.city.runtime
    replace(own, settings=replace(own.settings, public_url="https://giaoviec.example.vn")).attach(desk.app)
    feed = desk("director").post("/me/calendar-feeds", {"name": "Máy"}, Host="evil.example").json
    assert feed["address"].startswith("https://giaoviec.example.vn/api/v1/calendars/")


def test_a_title_of_a_restricted_field_stays_at_home_though_titles_may_leave(city: City, desk: Desk) -> None:
    deadline = city.now + timedelta(days=3)
    secret = city.assign("chair", "works", "Kỷ luật cán bộ", deadline=deadline, field="Nội vụ")
    city.assign("chair", "works", "Xử lý điểm ngập", deadline=deadline + timedelta(hours=1), field="Đô thị")
    feed = desk("director").post("/me/calendar-feeds", {"name": "x", "with_titles": True}).json
    own = desk.city.runtime
    settings = replace(own.settings, push_titles=True, restricted_fields="noi vu")
    replace(own, settings=settings).attach(desk.app)
    answer = desk.app.test_client().get(feed["address"].split("http://localhost")[1])
    said = [str(each["summary"]) for each in Calendar.from_ical(answer.data).walk("VEVENT")]
    assert said[0] == f"Hạn nhiệm vụ {secret.code}"
    assert said[1].endswith(": Xử lý điểm ngập")
