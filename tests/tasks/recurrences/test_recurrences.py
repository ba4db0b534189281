"""Tasks that come again: by the rule, in the working calendar, each time once."""

from __future__ import annotations

from datetime import date, time
from itertools import islice
from random import Random
from time import process_time
from typing import Any

import pytest
from sqlalchemy import select

from backend.org.model import Post
from tasks.model import Task
from tasks.recurrences.model import Recurrence, RecurrenceRun
from tasks.recurrences.rule import BadRule, occurrences, read_rule
from tasks.recurrences.service import run_all
from tests.city import ZONE, City, Desk, local
from tests.tasks.phrases.test_reading import OFFICE


def days(rule: str, day_off: Any = "after", most: int = 4) -> list[str]:
    found = occurrences(rule, date(2026, 3, 2), time(8), day_off, OFFICE)
    return [f"{each.at.astimezone(ZONE):%d/%m %H:%M}" for each, _ in zip(found, range(most), strict=False)]


def test_rules_in_the_working_calendar() -> None:
    monthly = "FREQ=MONTHLY;BYMONTHDAY=25"
    assert days(monthly) == ["25/03 08:00", "28/04 08:00", "25/05 08:00", "25/06 08:00"]
    assert days(monthly, "before")[1] == "24/04 08:00"
    assert days(monthly, "same")[1] == "25/04 08:00"
    assert days("FREQ=WEEKLY;BYDAY=MO;COUNT=2") == ["02/03 08:00", "09/03 08:00"]
    assert days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == []


def make(desk: Desk, **more: Any) -> dict[str, Any]:
    body = {"title": "Báo cáo tuần", "lead": desk.party("works"), "deadline_in": {"amount": 2, "unit": "working_days"}}
    rule = {"name": "Báo cáo tuần", "rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": "2026-03-02", "at": "08:00"}
    made = desk("chair").post("/recurrences", {**rule, "body": body, **more})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json
    return found


def assigned(city: City) -> list[str]:
    run_all(city.runtime)
    with city.runtime.sessions() as session:
        tasks = session.scalars(select(Task).order_by(Task.id)).all()
        return [f"{task.assigned_at.astimezone(ZONE):%d/%m}" for task in tasks]


def test_each_time_once(city: City, desk: Desk) -> None:
    made = make(desk)
    assert made["next_at"] == "2026-03-09T01:00:00+00:00"  # today's eight o'clock is over
    assert assigned(city) == []
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == assigned(city) == ["09/03"]
    city.go_to(local("2026-03-16 09:30"))
    assert assigned(city) == ["09/03", "16/03"]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        *(("at", written) for written in ("08Z", "08+01", "T08", "0800", "25:00")),
        *(("starts_on", written) for written in ("2026W481", "20261129", "2026-02-30")),
    ],
)
def test_a_day_and_an_hour_are_written_one_way(desk: Desk, field: str, written: str) -> None:
    body = {"title": "Báo cáo", "lead": desk.party("works"), "deadline_in": {"amount": 2, "unit": "hours"}}
    rule = {"name": "x", "rule": "FREQ=DAILY", "starts_on": "2026-03-02", "at": "08:00", field: written}
    answer = desk("chair").post("/recurrences", {**rule, "body": body})
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(f"/{field}", "invalid_value")]


def test_what_began_ten_years_ago_still_comes(city: City, desk: Desk) -> None:
    made = make(desk, starts_on="2016-01-04")
    assert made["next_at"] == "2026-03-09T01:00:00+00:00"
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == ["09/03"]
    city.go_to(local("2026-03-16 08:00"))
    assert assigned(city) == ["09/03", "16/03"]


def test_after_an_outage_only_the_newest_is_assigned(city: City, desk: Desk) -> None:
    make(desk)
    city.go_to(local("2026-03-25 10:00"))
    assert assigned(city) == ["25/03"]
    with city.runtime.sessions() as session:
        runs = session.scalars(select(RecurrenceRun).order_by(RecurrenceRun.day)).all()
    assert [(f"{run.day:%d/%m}", run.outcome) for run in runs] == [
        ("09/03", "skipped"),
        ("16/03", "skipped"),
        ("23/03", "assigned"),
    ]


def test_whoever_has_left_assigns_no_more_and_is_told_why(city: City, desk: Desk) -> None:
    make(desk)
    with city.runtime.sessions() as session:
        for post in session.scalars(select(Post).filter_by(person_id=city.people["chair"].id)):
            post.valid_to = city.now
        session.commit()
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == []
    with city.runtime.sessions() as session:
        found = session.scalars(select(Recurrence)).one()
    assert (found.state, found.reason) == ("suspended", "only_leaders_assign")


def test_pausing_and_going_on(city: City, desk: Desk) -> None:
    made = make(desk)
    path = f"/recurrences/{made['id']}"
    assert desk("chair").post(f"{path}/pause").json["state"] == "paused"
    city.go_to(local("2026-03-20 10:00"))
    assert assigned(city) == []
    going = desk("chair").post(f"{path}/resumption").json
    assert (going["state"], going["next_at"]) == ("active", "2026-03-23T01:00:00+00:00")


def test_templates_and_views(city: City, desk: Desk) -> None:
    body = {"title": "Trực lễ", "lead": desk.party("works"), "deadline_in": {"amount": 4, "unit": "hours"}}
    kept = desk("chair").post("/templates", {"name": "Trực lễ", "body": body, "shared": True}).json
    assert [each["name"] for each in desk("vice").get("/templates").json["items"]] == ["Trực lễ"]
    made = desk("vice").post(f"/templates/{kept['id']}/assignment")
    assert (made.status_code, made.json["assigner"]["full_name"]) == (201, "Trần Thị Phó")
    view = {"name": "Quá hạn", "query": {"condition": ["overdue"], "sort": "deadline"}, "pinned": True}
    assert desk("chair").post("/views", view).status_code == 201
    assert [each["name"] for each in desk("chair").get("/views").json["items"]] == ["Quá hạn"]
    assert desk("vice").get("/views").json["items"] == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    ],
)
def test_a_rule_that_never_comes_is_not_looked_for_without_end(rule: str) -> None:
    began = process_time()
    monday = date(2027, 3, 1)
    assert list(occurrences(rule, monday, time(8), "same", OFFICE)) == []
    assert process_time() - began < 5


def test_a_rule_ends_where_it_says() -> None:
    days = [each.day for each in occurrences("FREQ=WEEKLY;UNTIL=20270315", date(2027, 3, 1), time(8), "same", OFFICE)]
    assert days == [date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15)]
    leap = [each.day for each in occurrences("FREQ=YEARLY;COUNT=2", date(2028, 2, 29), time(8), "same", OFFICE)]
    assert leap == [date(2028, 2, 29), date(2032, 2, 29)]


@pytest.mark.parametrize("interval", ["0", "00", "-1", "+0", "10000", ""])
def test_a_rule_that_comes_every_nought_months_is_none(interval: str) -> None:
    with pytest.raises(BadRule):
        read_rule(f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY=31", date(2027, 2, 1))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=1;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;FREQ=HOURLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=8",
        "FREQ=YEARLY;BYDAY=+60MO",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=0MO",
        "DT\ufb06ART:20260101T000000 RRULE:FREQ=DAILY",
        "FREQ=DAILY;UNTIL=20260230",
        "FREQ=DAILY;",
        "",
    ],
)
def test_what_is_made_of_other_parts_or_of_one_twice_is_no_rule(rule: str) -> None:
    with pytest.raises(BadRule):
        read_rule(rule, date(2027, 2, 1))


def test_whatever_is_sent_is_a_rule_that_ends_or_none() -> None:
    rng, slowest = Random(7), 0.0
    values = (
        "0",
        "1",
        "-1",
        "5",
        "12",
        "31",
        "53",
        "-53",
        "366",
        "MO",
        "-1FR",
        "5SU",
        "53TU",
        "DAILY",
        "YEARLY",
        "MONTHLY",
    )
    names = ("FREQ", "INTERVAL", "COUNT", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYWEEKNO", "BYYEARDAY", "BYSETPOS")
    read = 0
    for _ in range(300):
        parts = [f"{name}={rng.choice(values)}" for name in rng.sample(names, rng.randint(0, 4)) if name != "FREQ"]
        rule = ";".join([f"FREQ={rng.choice(values[-3:])}", *parts])
        began = process_time()
        try:
            list(islice(occurrences(rule, date(2027, 3, 1), time(8), "same", OFFICE), 3))
            read += 1
        except BadRule:
            pass
        slowest = max(slowest, process_time() - began)
    assert read > 20
    assert slowest < 5


def test_what_comes_again_can_be_changed_and_no_day_twice(city: City, desk: Desk) -> None:
    made = make(desk)
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == ["09/03"]
    kept = desk("chair").get("/recurrences").json["items"][0]
    assert (kept["starts_on"], kept["at"], kept["day_off"]) == ("2026-03-02", "08:00", "after")
    assert kept["body"]["title"] == "Báo cáo tuần"
    body = {**kept["body"], "title": "Báo cáo hai lần mỗi tuần"}
    changes = {"name": "Hai lần", "rule": "FREQ=WEEKLY;BYDAY=MO,TH", "starts_on": "2026-03-02", "at": "09:00"}
    given = {**changes, "body": {name: value for name, value in body.items() if value is not None}}
    changed = desk("chair").put(f"/recurrences/{made['id']}", given)
    assert changed.status_code == 200, changed.text
    assert (changed.json["name"], changed.json["state"]) == ("Hai lần", "active")
    # Monday nine o'clock is still ahead, and Monday has been assigned.
    city.go_to(local("2026-03-12 09:00"))
    assert assigned(city) == ["09/03", "12/03"]
    assert desk("vice").put(f"/recurrences/{made['id']}", given).json["code"] == "unknown_recurrence"


def test_a_paused_one_that_is_changed_stays_paused(desk: Desk) -> None:
    made = make(desk)
    chair = desk("chair")
    chair.post(f"/recurrences/{made['id']}/pause")
    given = {"name": "Báo cáo", "rule": "FREQ=DAILY", "starts_on": "2026-03-02", "body": made["body"]}
    given["body"] = {name: value for name, value in made["body"].items() if value is not None}
    changed = chair.put(f"/recurrences/{made['id']}", given).json
    assert (changed["state"], changed["next_at"], changed["rule"]) == ("paused", None, "FREQ=DAILY")
    never = chair.put(f"/recurrences/{made['id']}", {**given, "rule": "FREQ=DAILY;COUNT=1", "starts_on": "2020-01-01"})
    assert never.json["errors"][0]["code"] == "rule_never_comes"
