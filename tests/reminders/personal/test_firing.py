"""Telling people what they asked to be told: each time once, at its own moment, whatever crashed, stopped or raced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select, text

from backend.ticking import tick
from push.dispatch import dispatch
from reminders.personal.firing import FIRE, any_due, fire_all
from reminders.personal.model import PersonalReminder, PersonalReminderTime
from tests.city import City, local
from tests.reminders.personal.notes import do, fresh, note, told
from tests.reminders.sweep.told import sleep_until


def test_it_is_told_at_its_moment_and_waits_to_be_ticked_off(city: City) -> None:
    phone = city.phone("officer")
    made = note(city, "officer", "Gọi anh Nam", when="mai 8h")
    city.go_to(local("2026-03-03 07:59"))
    phone.expects_nothing()
    city.go_to(local("2026-03-03 08:00"))
    phone.expects("Nhắc việc cá nhân | Gọi anh Nam | vì anh/chị hẹn nhắc lúc 08:00 thứ Ba 03/03/2026")
    city.fast_forward(days=3)
    phone.expects_nothing()
    assert (fresh(city, made.id).told_at, fresh(city, made.id).next_at) == (local("2026-03-03 08:00"), None)


def test_the_night_is_ones_own_and_so_is_the_sound(city: City) -> None:
    phone = city.phone("officer")
    note(city, "officer", "Uống thuốc", at=local("2026-03-02 23:30"))
    note(city, "officer", "Xem bài", at=local("2026-03-03 03:00"), silent=True)
    city.go_to(local("2026-03-03 05:00"))
    phone.expects("Uống thuốc", "Xem bài")
    assert [each.silent for each in city.carrier.shown[phone.token]] == [False, True]


def test_several_at_once_are_one_message_in_the_readers_language(city: City) -> None:
    city.change_person("officer", language="en")
    for n in range(12):
        note(city, "officer", f"Note {n}", at=local("2026-03-03 08:00") + timedelta(seconds=n))
    note(city, "head", "Của người khác", at=local("2026-03-03 08:00"))
    sleep_until(city, local("2026-03-03 08:01"))
    assert fire_all(city.runtime) == 13
    (only,) = told(city, "officer")
    lines = only.body.split("\n")
    assert (only.title, only.why) == ("12 personal reminders", "because you asked to be reminded of these")
    assert (lines[0], lines[9], lines[10]) == ("08:00 Note 0", "08:00 Note 9", "… and 2 more")
    assert (len(only.subjects), only.link, only.silent) == (12, "/personal-reminders", False)
    assert [row.body for row in told(city, "head")] == ["Của người khác"]


def test_after_an_outage_the_newest_time_is_told_once_and_says_that_it_is_late(city: City) -> None:
    daily = note(city, "officer", "Họp giao ban", at=local("2026-03-03 08:00"), rule="FREQ=DAILY")
    sleep_until(city, local("2026-03-09 10:00"))
    assert [fire_all(city.runtime), fire_all(city.runtime)] == [1, 0]
    (only,) = told(city, "officer")
    assert only.why == "vì anh/chị hẹn nhắc lúc 08:00 thứ Hai 09/03/2026; gửi trễ do gián đoạn"
    assert fresh(city, daily.id).next_at == local("2026-03-10 08:00")


def test_late_ones_of_different_days_name_their_days(city: City) -> None:
    for day in ("03", "04"):
        note(city, "officer", f"Việc ngày {day}", at=local(f"2026-03-{day} 08:00"))
    sleep_until(city, local("2026-03-04 09:00"))
    fire_all(city.runtime)
    (only,) = told(city, "officer")
    assert only.body == "08:00 03/03 Việc ngày 03\n08:00 Việc ngày 04"
    assert only.why.endswith("gửi trễ do gián đoạn")


def test_several_workers_at_once_tell_nobody_twice_and_each_person_once(city: City) -> None:
    people = ("chair", "an", "director", "officer")
    for who in people:
        for n in range(5):
            note(city, who, f"Việc {n}", when="mai 8h", rule="FREQ=DAILY")
    sleep_until(city, local("2026-03-03 08:00"))
    together = Barrier(4)

    def work(_number: int) -> int:
        together.wait(timeout=10)
        return sum(fire_all(city.runtime) for _ in range(4))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 20
    assert [len(told(city, who)) for who in people] == [1, 1, 1, 1]


def test_a_time_that_is_on_record_is_not_told_again(city: City) -> None:
    """Whatever brings a time back (a restored row, a clock that went wrong), the key has the last word."""
    made = note(city, "officer", when="mai 8h", rule="FREQ=DAILY")
    sleep_until(city, local("2026-03-03 08:00"))
    fire_all(city.runtime)
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE personal_reminder SET next_at = :at"), {"at": local("2026-03-03 08:00")})
    assert fire_all(city.runtime) == 0
    assert len(told(city, "officer")) == 1
    assert fresh(city, made.id).next_at == local("2026-03-04 08:00")


def test_only_the_newest_time_is_kept_on_record(city: City) -> None:
    note(city, "officer", when="mai 8h", rule="FREQ=DAILY")
    city.go_to(local("2026-03-07 09:00"))
    assert len(told(city, "officer")) == 5
    with city.runtime.sessions() as session:
        assert session.scalars(select(PersonalReminderTime.due_at)).all() == [local("2026-03-07 08:00")]


def test_one_that_fails_by_itself_is_set_aside_for_an_hour_and_holds_up_nobody(city: City) -> None:
    bad, good = note(city, "officer", when="mai 8h"), note(city, "head", when="mai 8h")
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE personal_reminder SET rule = 'nonsense' WHERE id = :id"), {"id": bad.id})
    sleep_until(city, local("2026-03-03 08:00"))
    assert fire_all(city.runtime) == 1
    assert (len(told(city, "officer")), len(told(city, "head"))) == (0, 1)
    assert fresh(city, bad.id).next_at == local("2026-03-03 09:00")
    assert fresh(city, good.id).told_at == city.now


def test_one_that_is_being_changed_is_left_to_the_next_look(city: City) -> None:
    note(city, "officer", when="mai 8h")
    sleep_until(city, local("2026-03-03 08:00"))
    with city.runtime.sessions() as session:
        session.scalars(select(PersonalReminder).with_for_update()).one()
        assert fire_all(city.runtime) == 0
    assert fire_all(city.runtime) == 1


def test_who_has_left_is_told_nothing_and_keeps_nobody_busy(city: City) -> None:
    note(city, "officer", when="mai 8h")
    city.change_person("officer", disabled_at=city.now)
    sleep_until(city, local("2026-03-03 08:00"))
    fire_all(city.runtime)
    assert told(city, "officer") == []
    assert FIRE not in tick(city.runtime)


def test_what_one_person_asked_for_meets_in_one_message_however_small_the_batch(city: City) -> None:
    people = ("chair", "an", "director", "officer", "head")
    for n in range(3):
        for who in people:
            note(city, who, f"Việc {n}", when="mai 8h")
    sleep_until(city, local("2026-03-03 08:00"))
    assert fire_all(city.runtime, people=2) == 15
    assert [len(told(city, who)) for who in people] == [1] * 5


def test_the_clock_asks_an_index(city: City) -> None:
    with city.runtime.sessions() as session:
        session.execute(text(
            "INSERT INTO personal_reminder (id, person_id, text, at, day_off, silent, next_at, version) "
            "SELECT gen_random_uuid(), :who, 'x', now(), 'same', false, "
            "CASE WHEN n % 10 = 0 THEN CAST(:now AS timestamptz) + n * interval '1 minute' END, 1 "
            "FROM generate_series(1, 20000) AS n"
        ), {"who": city.people["officer"].id, "now": city.now})  # fmt: skip
        session.execute(text("ANALYZE personal_reminder"))
        asked = any_due(city.now).compile(session.connection().engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN (ANALYZE, BUFFERS) {asked}")))
        soonest = select(func.min(PersonalReminder.next_at))
        assert session.scalar(soonest) == city.now + timedelta(minutes=10)
    assert (
        "Index Only Scan using ix_personal_reminder_next" in plan
        or "Index Scan using ix_personal_reminder_next" in plan
    )
    assert "Seq Scan" not in plan


def test_tick_rings_for_it(city: City) -> None:
    made = note(city, "officer", when="mai 8h")
    assert FIRE not in tick(city.runtime)
    sleep_until(city, local("2026-03-03 08:00"))
    assert FIRE in tick(city.runtime)
    do(city, "officer", "tick_off", made)
    assert FIRE not in tick(city.runtime)


def test_nothing_of_it_leaves_the_country_whatever_the_operator_allows(city: City) -> None:
    city.phone("officer")
    note(city, "officer", "Khám bệnh ở Bệnh viện Chợ Rẫy", when="trong 1 giờ")
    sleep_until(city, city.now + timedelta(hours=1))
    fire_all(city.runtime)
    settings = replace(city.runtime.settings, push_titles=True)
    dispatch(replace(city.runtime, settings=settings), {"fcm": city.carrier})
    (outgoing,) = city.carrier.shown["phone-of-officer"]
    assert (outgoing.title, outgoing.body) == ("Giao Việc", "Anh/chị có một lời nhắc")
    assert "Khám bệnh" not in repr(outgoing)
