"""Tasks that come again: by the rule, in the working calendar, each time once."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO
from itertools import islice
from random import Random
from time import process_time
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from backend.org.model import Post
from tasks.model import Task
from tasks.recurrences.model import Recurrence, RecurrenceRun
from tasks.recurrences.rule import BadRule, When, occurrences, read_rule
from tasks.recurrences.running import run_all
from tasks.recurrences.service import MOST
from tasks.templates.model import TaskTemplate
from tasks.templates.service import MOST as MOST_TEMPLATES
from tests.city import ZONE, City, Desk, local
from tests.tasks.phrases.test_reading import OFFICE


def days(rule: str, day_off: Any = "after", most: int = 4) -> list[str]:
    found = occurrences(When(rule, date(2026, 3, 2), time(8), day_off), OFFICE)
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


def test_what_is_wrong_with_the_task_is_said_of_where_it_was_sent(desk: Desk) -> None:
    body = {"title": "Báo cáo", "lead": desk.party("works"), "deadline_phrase": "một hôm nào đó"}
    given = {"name": "Báo cáo", "rule": "FREQ=DAILY", "starts_on": "2026-03-02", "body": body}
    wrong = desk("chair").post("/recurrences", given).json["errors"]
    assert [each["pointer"] for each in wrong] == ["/body/deadline_phrase"]
    nobody = {**body, "lead": {"unit_id": desk.party("office")["unit_id"]}, "deadline_phrase": ""}
    wrong = desk("chair").post("/recurrences", {**given, "body": nobody}).json["errors"]
    assert {each["pointer"].rsplit("/", 1)[0] for each in wrong} <= {"/body/lead", "/body"}
    assert wrong


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


def test_one_that_fails_is_set_aside_and_holds_up_nobody(city: City, desk: Desk) -> None:
    broken = make(desk, at="07:00", name="Hỏng")
    make(desk)
    with city.runtime.sessions() as session:
        session.get_one(Recurrence, UUID(broken["id"])).rule = "what no program of ours has written"
        session.commit()
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == ["09/03"]
    with city.runtime.sessions() as session:
        found = session.get_one(Recurrence, UUID(broken["id"]))
        assert (found.state, found.next_at) == ("active", local("2026-03-09 09:00"))
        found.rule = "FREQ=WEEKLY;BYDAY=MO"
        session.commit()
    city.go_to(local("2026-03-09 08:59"))
    assert assigned(city) == ["09/03"]
    city.go_to(local("2026-03-09 09:00"))
    assert assigned(city) == ["09/03", "09/03"]


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


def test_going_on_passes_over_nothing_where_it_was_never_paused(city: City, desk: Desk) -> None:
    made = make(desk)
    city.go_to(local("2026-03-09 08:00"))
    going = desk("chair").post(f"/recurrences/{made['id']}/resumption").json
    assert (going["state"], going["next_at"]) == ("active", made["next_at"])
    assert assigned(city) == ["09/03"]


def test_a_time_is_shown_once_however_many_days_are_moved_to_it(desk: Desk) -> None:
    daily = {"rule": "FREQ=DAILY", "starts_on": "2026-03-02", "at": "08:00"}
    # Saturday and Sunday move to Monday, whose own time it is.
    shown = desk("chair").post("/recurrence-previews", daily).json["items"]
    assert [each[:10] for each in shown[:6]] == [f"2026-03-{day:02}" for day in (3, 4, 5, 6, 9, 10)]
    assert len(set(shown)) == 12


def test_it_says_in_words_why_it_waits_until_it_goes_on(city: City, desk: Desk) -> None:
    made = make(desk)
    with city.runtime.sessions() as session:
        head = session.scalars(select(Post).filter_by(unit_id=city.units["works"].id, is_head=True)).one()
        head.valid_to = city.now
        session.commit()
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == []
    [waits] = desk("chair").get("/recurrences").json["items"]
    why = "Sở Xây dựng hiện chưa có người đứng đầu; hãy chọn một người cụ thể"
    assert (waits["reason"], waits["reason_text"]) == ("unit_without_head", why)
    [waits] = desk("chair", "en").get("/recurrences").json["items"]
    assert waits["reason_text"].startswith("Sở Xây dựng has no head now")
    book = load_workbook(BytesIO(desk("chair").get("/recurrences.xlsx").data))
    assert any(cell.value == why for row in book.worksheets[0].iter_rows() for cell in row)
    with city.runtime.sessions() as session:
        session.get_one(Recurrence, UUID(made["id"])).reason_params = None  # suspended before they were kept
        session.commit()
    assert desk("chair").get("/recurrences").json["items"][0]["reason_text"].startswith("… hiện chưa có")
    going = desk("chair").post(f"/recurrences/{made['id']}/resumption").json
    assert (going["reason"], going["reason_text"]) == (None, None)


def test_there_are_no_more_than_can_be_shown(city: City, desk: Desk) -> None:
    make(desk)
    with city.runtime.sessions() as session:
        one = session.scalars(select(Recurrence)).one()
        like = {column.name: getattr(one, column.name) for column in Recurrence.__table__.columns}
        session.execute(insert(Recurrence), [{**like, "id": uuid4()} for _ in range(MOST - 1)])
        session.commit()
    given = {"name": "Thêm", "rule": "FREQ=DAILY", "starts_on": "2026-03-02"}
    body = {"title": "Thêm", "lead": desk.party("works")}
    refused = desk("chair").post("/recurrences", {**given, "body": body})
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_recurrences")
    assert desk("vice").post("/recurrences", {**given, "body": body}).status_code == 201
    assert len(desk("chair").get("/recurrences").json["items"]) == MOST


def test_there_are_no_more_templates_than_can_be_shown(city: City, desk: Desk) -> None:
    body = {"title": "Trực lễ", "lead": desk.party("works")}
    shared = {"owner_id": city.people["chair"].id, "name": "Mẫu", "body": body, "unit_id": city.units["city"].id}
    with city.runtime.sessions() as session:
        session.execute(insert(TaskTemplate), [{**shared, "id": uuid4()} for _ in range(MOST_TEMPLATES)])
        session.commit()
    refused = desk("chair").post("/templates", {"name": "Thêm", "body": body})
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_templates")
    refused = desk("vice").post("/templates", {"name": "Thêm", "body": body, "shared": True})
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_shared_templates")
    assert desk("vice").post("/templates", {"name": "Thêm", "body": body}).status_code == 201
    assert len(desk("vice").get("/templates").json["items"]) == MOST_TEMPLATES + 1


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
    assert list(occurrences(When(rule, monday, time(8), "same"), OFFICE)) == []
    assert process_time() - began < 5


def test_a_rule_ends_where_it_says() -> None:
    until = When("FREQ=WEEKLY;UNTIL=20270315", date(2027, 3, 1), time(8), "same")
    days = [each.day for each in occurrences(until, OFFICE)]
    assert days == [date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15)]
    twice = When("FREQ=YEARLY;COUNT=2", date(2028, 2, 29), time(8), "same")
    leap = [each.day for each in occurrences(twice, OFFICE)]
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
            list(islice(occurrences(When(rule, date(2027, 3, 1), time(8), "same"), OFFICE), 3))
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


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=TH"])
def test_a_change_passes_over_no_time_that_has_come(city: City, desk: Desk, rule: str) -> None:
    made = make(desk)
    body = {"title": "Báo cáo mới", "lead": desk.party("works")}
    given = {"name": "Báo cáo", "rule": rule, "starts_on": "2026-03-02", "at": "08:00", "body": body}
    city.go_to(local("2026-03-09 08:00"))
    changed = desk("chair").put(f"/recurrences/{made['id']}", given).json
    following = {"MO": "2026-03-16", "TH": "2026-03-12"}[rule[-2:]]
    assert (changed["state"], changed["next_at"]) == ("active", f"{following}T01:00:00+00:00")
    assert assigned(city) == ["09/03"], "late rather than lost, and once"
    assert [each["title"] for each in desk("chair").get("/tasks").json["items"]] == ["Báo cáo mới"]
    city.go_to(local(f"{following} 08:00"))
    assert len(assigned(city)) == 2


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


def test_what_comes_next_follows_the_calendar(city: City, desk: Desk) -> None:
    def next_times() -> dict[str, str]:
        return {each["name"]: each["next_at"][:10] for each in desk("chair").get("/recurrences").json["items"]}

    for day_off in ("after", "before", "same"):
        make(desk, name=day_off, day_off=day_off)
    make(desk, name="Thứ ba", rule="FREQ=WEEKLY;BYDAY=TU")
    before = next_times()
    assert before == {"after": "2026-03-09", "before": "2026-03-09", "same": "2026-03-09", "Thứ ba": "2026-03-03"}
    assert desk("admin").put("/working-calendar/2026-03-09", {"kind": "off"}).status_code == 200
    assert next_times() == {**before, "after": "2026-03-10", "before": "2026-03-06"}
    assert desk("admin").delete("/working-calendar/2026-03-09").status_code == 204
    assert next_times() == before


def test_a_day_that_is_not_off_after_all_is_late_and_not_lost(city: City, desk: Desk) -> None:
    city.declare("2026-03-02", "off")
    make(desk)
    city.go_to(local("2026-03-02 10:00"))
    assert assigned(city) == []
    assert desk("admin").delete("/working-calendar/2026-03-02").status_code == 204
    assert assigned(city) == ["02/03"]
    city.go_to(local("2026-03-09 08:00"))
    assert assigned(city) == ["02/03", "09/03"]


def test_the_days_of_one_unit_move_nothing(city: City, desk: Desk) -> None:
    make(desk)
    works = city.units["works"].id
    assert desk("admin").put(f"/working-calendar/2026-03-09?unit_id={works}", {"kind": "off"}).status_code == 200
    assert desk("chair").get("/recurrences").json["items"][0]["next_at"] == "2026-03-09T01:00:00+00:00"
