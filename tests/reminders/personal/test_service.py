"""Notes to oneself: when they come, and that nobody else ever reaches them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.errors import Conflict, Invalid, NotFound, Stale
from backend.live.journal import JournalRow, person_room
from reminders.personal.service import MOST
from tests.city import City, Desk, local
from tests.reminders.personal.notes import do, fresh, kept, note
from tests.tasks.test_verbs import pass_time, verbs_of


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("mai 8h", "2026-03-03 08:00"),
        ("thứ Sáu 14h", "2026-03-06 14:00"),
        ("mai", "2026-03-03 08:00"),
        ("thứ Bảy", "2026-03-07 08:00"),
        ("hôm nay", "2026-03-02 17:00"),
        ("trong 10 giờ", "2026-03-02 19:00"),
        ("30 phút nữa", "2026-03-02 09:30"),
        ("22h", "2026-03-02 22:00"),
    ],
)
def test_words_name_a_moment_in_ones_own_hours(city: City, words: str, at: str) -> None:
    made = note(city, "officer", when=words)
    assert (made.at, made.next_at) == (local(at), local(at))


@pytest.mark.parametrize(
    ("words", "pointer", "code"),
    [
        ({}, "/at", "required"),
        ({"at": local("2026-03-02 09:00")}, "/at", "moment_passed"),
        ({"when": "ngày 27/2/2026"}, "/when", "moment_passed"),
        ({"when": "khi nào rảnh"}, "/when", "moment_not_understood"),
        ({"when": "mai 8h", "rule": "FREQ=HOURLY"}, "/rule", "bad_rule"),
        ({"at": local("2020-03-02 09:00"), "rule": "FREQ=DAILY;COUNT=2"}, "/rule", "rule_never_comes"),
    ],
)
def test_what_never_comes_is_not_kept(city: City, words: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        note(city, "officer", **words)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [(pointer, code)]
    assert kept(city, "officer") == []


def test_a_note_is_about_a_task_only_where_one_may_see_it_and_leaves_no_trace_there(city: City) -> None:
    task = city.assign("chair", "works")
    made = note(city, "director", when="mai 8h", task_id=task.id)
    with pytest.raises(Invalid) as refused:
        note(city, "ward", when="mai 8h", task_id=task.id)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/task_id", "unknown_task")]
    do(city, "director", "tick_off", made)
    assert verbs_of(city, task) == ["assign"]
    assert city.see("chair", task).version == task.version


@pytest.mark.parametrize("who", ["chair", "admin", "deputy", "head"])
def test_nobody_else_reaches_it_not_even_standing_in(city: City, who: str) -> None:
    made = note(city, "director", "Khám bệnh", when="mai 8h")
    city.away("director", "deputy", days=9)
    assert kept(city, who) == []
    for verb, words in (
        ("change", {"changes": {"text": "x"}}),
        ("tick_off", {}),
        ("snooze", {"when": "mai 9h"}),
        ("drop", {}),
    ):
        with pytest.raises(NotFound):
            do(city, who, verb, made, **words)
    assert [each.text for each in kept(city, "director")] == ["Khám bệnh"]


def test_no_address_of_the_api_tells_anybody_else(city: City, desk: Desk) -> None:
    path = "/me/personal-reminders"
    made = desk("director").post(path, {"text": "Khám bệnh", "when": "mai 8h"})
    assert made.status_code == 201, made.text
    city.go_to(local("2026-03-03 08:00"))
    for who in ("chair", "admin", "an"):
        caller = desk(who)
        for looked in (path, f"{path}?state=done", "/me/messages"):
            assert "Khám bệnh" not in caller.get(looked).text
        assert caller.post(f"{path}/{made.json['id']}/done").json["code"] == "unknown_personal_reminder"
    assert [each["body"] for each in desk("director").get("/me/messages").json["items"]] == ["Khám bệnh"]


def test_a_new_time_is_a_new_beginning_and_new_words_are_only_words(city: City) -> None:
    made = note(city, "officer", when="mai 8h")
    city.go_to(local("2026-03-03 08:00"))
    worded = do(city, "officer", "change", made, {"text": "Gọi chị Lan", "silent": True})
    assert (worded.text, worded.silent, worded.told_at, worded.next_at) == ("Gọi chị Lan", True, city.now, None)
    moved = do(city, "officer", "change", made, {"when": "mai 9h"})
    assert (moved.told_at, moved.next_at) == (None, local("2026-03-04 09:00"))
    weekly = do(city, "officer", "change", made, {"rule": "FREQ=WEEKLY;BYDAY=MO"})
    assert weekly.next_at == local("2026-03-09 09:00")
    with pytest.raises(Invalid):
        do(city, "officer", "change", made, {"at": local("2026-03-01 09:00"), "rule": None})
    with pytest.raises(Stale):
        do(city, "officer", "change", made, {"text": "x"}, expected=1)


def test_ticking_off_ends_what_comes_once_and_a_second_tap_changes_nothing(city: City) -> None:
    made = note(city, "officer", when="mai 8h")
    done = do(city, "officer", "tick_off", made)
    pass_time(city, minutes=1)
    again = do(city, "officer", "tick_off", made)
    assert (again.done_at, again.version, again.next_at) == (done.done_at, done.version, None)
    assert (kept(city, "officer"), [each.id for each in kept(city, "officer", "done")]) == ([], [made.id])


def test_ticking_off_what_repeats_is_for_this_time(city: City) -> None:
    made = note(city, "officer", when="mai 8h", rule="FREQ=DAILY;COUNT=2")
    city.go_to(local("2026-03-03 08:10"))
    assert do(city, "officer", "tick_off", made).next_at == local("2026-03-04 08:00")
    city.go_to(local("2026-03-04 08:10"))
    assert fresh(city, made.id).told_at == local("2026-03-04 08:00")
    assert do(city, "officer", "tick_off", made).done_at == city.now


def test_putting_off(city: City) -> None:
    made = note(city, "officer", when="mai 8h", rule="FREQ=DAILY")
    city.go_to(local("2026-03-03 08:01"))
    later = do(city, "officer", "snooze", made, when="15 phút nữa")
    assert (later.next_at, later.told_at) == (local("2026-03-03 08:16"), None)
    for words in ({"until": city.now}, {}):
        with pytest.raises(Invalid):
            do(city, "officer", "snooze", made, **words)
    city.go_to(local("2026-03-03 08:16"))
    assert fresh(city, made.id).next_at == local("2026-03-04 08:00"), "its rule goes on"
    do(city, "officer", "snooze", made, until=local("2026-03-06 12:00"))
    city.go_to(local("2026-03-06 12:00"))
    assert fresh(city, made.id).next_at == local("2026-03-07 08:00"), "what lay in between was put off with it"


def test_what_was_done_can_be_put_off_after_all(city: City) -> None:
    made = note(city, "officer", when="mai 8h")
    do(city, "officer", "tick_off", made)
    again = do(city, "officer", "snooze", made, when="thứ Sáu 14h")
    assert (again.done_at, again.next_at) == (None, local("2026-03-06 14:00"))


def test_so_many_notes_nobody_reads(city: City) -> None:
    for n in range(MOST):
        note(city, "officer", f"Việc {n}", when="mai 8h")
    with pytest.raises(Conflict) as refused:
        note(city, "officer", when="mai 8h")
    assert refused.value.params == {"max": MOST}
    note(city, "head", when="mai 8h")


def test_they_are_listed_as_they_come_what_waits_for_a_tap_first(city: City) -> None:
    for text, when in (("thứ Sáu", "thứ Sáu 14h"), ("mai", "mai 8h"), ("lát nữa", "trong 1 giờ")):
        note(city, "officer", text, when=when)
    city.fast_forward(hours=2)
    note(city, "officer", "sớm hơn cả", when="10 phút nữa")
    assert [each.text for each in kept(city, "officer")] == ["lát nữa", "sớm hơn cả", "mai", "thứ Sáu"]


def test_ones_own_screens_show_each_change_and_no_other_screen_does(city: City) -> None:
    made = note(city, "officer", when="trong 1 giờ")
    city.fast_forward(hours=1)
    do(city, "officer", "tick_off", made)
    do(city, "officer", "drop", made)
    with city.runtime.sessions() as session:
        rows = session.scalars(select(JournalRow).order_by(JournalRow.transaction, JournalRow.id)).all()
    assert {room for row in rows for room in row.rooms} == {person_room(city.people["officer"].id)}
    shown = [row.item for row in rows if row.item["kind"] == "personal_reminder"]
    assert [(each.get("next_at"), each.get("told_at"), each.get("done_at"), each.get("gone")) for each in shown] == [
        (made.next_at.isoformat(), None, None, None),
        (None, city.now.isoformat(), None, None),
        (None, None, city.now.isoformat(), None),
        (None, None, None, True),
    ]
    assert {each["id"] for each in shown} == {str(made.id)}


def test_over_http_with_versions(city: City, desk: Desk) -> None:
    officer, path = desk("officer"), "/me/personal-reminders"
    body = {
        "text": "Nộp báo cáo tuần",
        "at": "2026-03-06T14:00:00+07:00",
        "rule": "FREQ=WEEKLY;BYDAY=FR",
        "day_off": "before",
    }
    made = officer.post(path, body)
    assert made.status_code == 201, made.text
    assert (made.headers["ETag"], made.json["next_at"]) == ('"1"', "2026-03-06T07:00:00+00:00")
    one = f"{path}/{made.json['id']}"
    changed = officer.patch(one, {"text": "Nộp báo cáo"}, If_Match='"1"')
    assert (changed.status_code, changed.json["text"], changed.json["rule"]) == (200, "Nộp báo cáo", body["rule"])
    assert officer.patch(one, {"text": "x"}, If_Match='"1"').status_code == 412
    assert officer.patch(one, {"text": "x"}).status_code == 428
    assert officer.post(f"{one}/snooze", {"when": "mai 9h"}).json["next_at"] == "2026-03-03T02:00:00+00:00"
    assert officer.post(f"{one}/done", {}).json["next_at"] == "2026-03-06T07:00:00+00:00"
    assert [each["id"] for each in officer.get(path).json["items"]] == [made.json["id"]]
    assert officer.delete(one).status_code == 204
    assert officer.get(path).json["items"] == []
    assert timedelta(0) == city.now - local("2026-03-02 09:00")
