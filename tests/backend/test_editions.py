"""What a process remembers of the organisation is never what it was before somebody changed it (docs/adr/0033)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text, update

from backend.auth.service import sign_in
from backend.database import open_engine
from backend.editions import EditionRow, edition_seen, put_together
from backend.http.opening import open_work
from backend.ids import new_id
from backend.memory import Memory
from backend.org.model import Person, Post, StandIn, Unit
from backend.org.reach import acting_head, acts_as, command_roots
from backend.org.remembered import those
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarDay
from reminders.policies.document import default_document
from reminders.policies.store import policy_book, write_policy
from tasks.authority import task_for
from tests.city import PASSWORD, City, Desk


@pytest.fixture
def other(city: City) -> Iterator[Runtime]:
    """Another process on the same database: with connections and a memory of its own."""
    engine = open_engine(city.runtime.settings)
    sessions = type(city.runtime.sessions)(engine, expire_on_commit=False)
    yield replace(city.runtime, engine=engine, sessions=sessions, memory=Memory())
    engine.dispose()


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """Note the statements that a runtime sends."""
    sent: list[str] = []

    def note(*given: object) -> None:
        sent.append(str(given[2]))

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)


def head_of(runtime: Runtime, city: City, unit: str = "works") -> object:
    with runtime.unit_of_work() as work:
        return acting_head(work, city.units[unit].id, now=city.now)


def hand_over(work: UnitOfWork, city: City, to: str = "deputy", unit: str = "works") -> None:
    """Let somebody else be the head of a unit from now on."""
    session, now = work.session, city.now
    session.execute(update(Post).where(Post.unit_id == city.units[unit].id, Post.is_head).values(valid_to=now))
    person, place = city.people[to].id, city.units[unit].id
    session.add(Post(id=new_id(now), person_id=person, unit_id=place, title="", is_head=True, valid_from=now))
    session.flush()


def test_what_is_known_is_not_asked_again(city: City) -> None:
    head_of(city.runtime, city)
    with counted(city.runtime) as sent:
        assert head_of(city.runtime, city) == city.people["director"].id
    assert len(sent) == 1
    assert "FROM edition" in sent[0]


def test_what_another_process_changed_is_seen_by_the_next_command(city: City, other: Runtime) -> None:
    director, deputy = city.people["director"].id, city.people["deputy"].id
    assert head_of(other, city) == head_of(city.runtime, city) == director
    with city.runtime.unit_of_work() as work:
        hand_over(work, city)
        assert head_of(other, city) == director, "it is not committed yet"
        work.commit()
    assert head_of(other, city) == deputy
    assert head_of(city.runtime, city) == deputy


def test_a_transaction_sees_what_it_has_changed_itself_and_nobody_hears_of_it(city: City, other: Runtime) -> None:
    director, deputy, works = city.people["director"].id, city.people["deputy"].id, city.units["works"].id
    head_of(city.runtime, city)
    with city.runtime.unit_of_work() as work:
        assert acting_head(work, works, now=city.now) == director
        hand_over(work, city)
        assert acting_head(work, works, now=city.now + timedelta(seconds=1)) == deputy
        assert works in command_roots(work, work.session.get_one(Person, deputy), now=city.now)
        work.session.rollback()
    assert head_of(city.runtime, city) == head_of(other, city) == director


def test_a_change_that_the_orm_has_not_written_yet_counts_as_well(city: City) -> None:
    head_of(city.runtime, city)
    with city.runtime.unit_of_work() as work:
        assert not those(work, Person, [city.people["officer"].id])[0].disabled_at
        work.session.get_one(Person, city.people["director"].id).disabled_at = city.now
        assert acting_head(work, city.units["works"].id, now=city.now) is None


def test_a_server_that_was_told_to_be_quiet_still_says_what_a_transaction_has_changed(city: City) -> None:
    """Else what it changed and took back would be remembered, for everybody, as the edition before."""
    name = city.runtime.engine.url.database

    def tell(how: str) -> None:
        with city.runtime.sessions() as session:
            session.execute(text(f'ALTER DATABASE "{name}" {how}'))
            session.commit()
        city.runtime.engine.dispose()

    tell("SET client_min_messages = warning")
    try:
        with city.runtime.unit_of_work() as work:
            assert acting_head(work, city.units["health_unit"].id, now=city.now)
            hand_over(work, city)
            assert acting_head(work, city.units["works"].id, now=city.now) == city.people["deputy"].id
        assert head_of(city.runtime, city) == city.people["director"].id
    finally:
        tell("RESET client_min_messages")


def test_what_was_taken_back_to_a_savepoint_is_not_remembered(city: City) -> None:
    works = city.units["works"].id
    with city.runtime.unit_of_work() as work:
        with work.session.begin_nested() as savepoint:
            hand_over(work, city)
            assert acting_head(work, works, now=city.now) == city.people["deputy"].id
            savepoint.rollback()
        assert acting_head(work, works, now=city.now + timedelta(seconds=1)) == city.people["director"].id
    assert head_of(city.runtime, city) == city.people["director"].id


def test_a_transaction_that_began_before_leaves_nothing_old_behind(city: City, other: Runtime) -> None:
    """It saw the edition before the change, and reads what it misses after it."""
    director, deputy, works = city.people["director"].id, city.people["deputy"].id, city.units["works"].id
    with other.unit_of_work() as early:
        assert acting_head(early, city.units["health_unit"].id, now=city.now) == city.people["health"].id
        with city.runtime.unit_of_work() as work:
            hand_over(work, city)
            work.commit()
        assert acting_head(early, works, now=city.now) in {director, deputy}
        # The process has gone on meanwhile, and the early one puts into what is known of its own edition.
        assert head_of(other, city) == deputy
        assert acting_head(early, works, now=city.now) in {director, deputy}
        assert head_of(other, city) == deputy
    assert head_of(other, city) == deputy


def test_who_waits_for_a_task_goes_by_what_is_so_when_it_is_theirs(city: City, other: Runtime) -> None:
    """Whoever held it may have ended the very post by which the other may touch it."""
    task = city.assign("chair", "director")
    director, deputy, works = city.people["director"].id, city.people["deputy"].id, city.units["works"].id
    with other.unit_of_work() as work:
        open_work(work, None).read()
        (chair,) = those(work, Person, [city.people["chair"].id])
        assert acting_head(work, works, now=city.now) == director
        with city.runtime.unit_of_work() as holder:
            task_for(holder, holder.session.get_one(Person, chair.id), task.id, now=city.now, lock=True)
            hand_over(holder, city)
            holder.commit()
        task_for(work, chair, task.id, now=city.now, lock=True)
        assert acting_head(work, works, now=city.now) == deputy


def test_whoever_looks_back_goes_by_what_their_transaction_saw_and_nobody_else_does(city: City, other: Runtime) -> None:
    works, (director, deputy) = city.units["works"].id, (city.people[each].id for each in ("director", "deputy"))
    with other.unit_of_work() as work:
        assert acting_head(work, works, now=city.now) == director
        work.commit()
        with city.runtime.unit_of_work() as change:
            hand_over(change, city)
            change.commit()
        with work.looking_back():
            assert acting_head(work, works, now=city.now) == director
        assert acting_head(work, works, now=city.now) == deputy


def test_whoever_has_changed_something_does_not_look_back_on_what_they_saw_before(city: City) -> None:
    works = city.units["works"].id
    with city.runtime.unit_of_work() as work:
        assert acting_head(work, works, now=city.now) == city.people["director"].id
        hand_over(work, city)
        work.commit()
        with work.looking_back():
            assert acting_head(work, works, now=city.now) == city.people["deputy"].id


def test_two_changes_that_commit_out_of_order_are_two_editions(city: City, other: Runtime) -> None:
    with city.runtime.unit_of_work() as first, other.unit_of_work() as second:
        first.session.execute(update(Unit).where(Unit.id == city.units["works"].id).values(name="Một"))
        second.session.execute(update(Unit).where(Unit.id == city.units["health_unit"].id).values(name="Hai"))
        second.commit()
        seen = [_names(city)]
        first.commit()
        seen.append(_names(city))
    assert seen == [{"Sở Xây dựng", "Hai"}, {"Một", "Hai"}]


def test_changes_of_two_people_do_not_wait_for_each_other(city: City, other: Runtime) -> None:
    """Each leaves a row of its own: one number for all would have them wait, and end in a deadlock."""
    with city.runtime.unit_of_work() as first, other.unit_of_work() as second:
        for work, person in ((first, "an"), (second, "binh"), (first, "chair"), (second, "vice")):
            work.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            work.session.execute(update(Person).where(Person.id == city.people[person].id).values(phone="0900"))
        second.commit()
        first.commit()


def test_time_alone_ends_what_is_known(city: City) -> None:
    """A stand-in begins and ends without anybody writing anything."""
    with city.runtime.sessions() as session:
        post = session.scalars(select(Post).filter_by(person_id=city.people["director"].id)).one()
        since, until = city.now + timedelta(hours=1), city.now + timedelta(hours=2)
        deputy = city.people["deputy"].id
        session.add(StandIn(id=new_id(city.now), post_id=post.id, person_id=deputy, since=since, until=until))
        session.commit()
    found = []
    for minutes in (0, 59, 60, 119, 120, 60, 0):
        with city.runtime.unit_of_work() as work:
            at = city.now + timedelta(minutes=minutes)
            head = acting_head(work, city.units["works"].id, now=at)
            assert (city.people["director"].id in acts_as(work, deputy, now=at)) == (head == deputy)
            found.append(head == deputy)
    assert found == [False, False, True, True, False, True, False]


def test_people_are_objects_of_the_session_that_asks_and_keep_their_passwords_to_themselves(city: City) -> None:
    chair = city.people["chair"].id
    for _ in range(2):
        with city.runtime.unit_of_work() as work:
            (person,) = those(work, Person, [chair])
            assert person in work.session
            assert work.session.get(Person, chair) is person
            assert "password_hash" not in person.__dict__
            assert person.password_hash
            assert not work.session.dirty
    with city.runtime.unit_of_work() as work:
        those(work, Person, [chair])[0].language = "en"
        work.commit()
    with city.runtime.unit_of_work() as work:
        assert those(work, Person, [chair, new_id(city.now)])[0].language == "en"


def test_an_object_that_a_session_has_had_for_long_is_not_what_is_remembered(city: City, other: Runtime) -> None:
    with other.unit_of_work() as work:
        held = work.session.get_one(Person, city.people["chair"].id)
        with city.runtime.sessions() as session:
            session.get_one(Person, held.id).full_name = "Tên Mới"
            session.commit()
        assert those(work, Person, [held.id]) == [held]
    with other.unit_of_work() as work:
        assert those(work, Person, [held.id])[0].full_name == "Tên Mới"


def test_calendars_and_ladders_belong_to_an_edition(city: City, other: Runtime) -> None:
    with other.unit_of_work() as work:
        day, version = city.now.date(), policy_book(work).newest.version
        assert work.calendar.is_working_day(day)
    city.declare(str(day), "off")
    with city.runtime.sessions() as session:
        write_policy(session, dict(default_document()), "", city.now)
        session.commit()
    with other.unit_of_work() as work:
        assert not work.calendar.is_working_day(day)
        assert policy_book(work).newest.version > version


def test_putting_rows_together_changes_nothing_that_is_said(city: City) -> None:
    with city.runtime.sessions() as session:
        before = edition_seen(session)
        put_together(session)
        session.commit()
        assert session.scalar(select(func.count()).select_from(EditionRow)) == 1
        after = edition_seen(session)
        put_together(session)
        session.commit()
        assert edition_seen(session) == after
    assert after.changes == before.changes


def test_two_who_put_rows_together_at_once_lose_nothing(city: City, other: Runtime) -> None:
    """Who counted many before the other had committed finds one row."""

    def be_quicker(*given: object) -> None:
        if "DELETE FROM edition" in str(given[2]):
            with city.runtime.sessions() as session:
                put_together(session)
                session.commit()

    for language in ("en", "vi"):
        city.change_person("chair", language=language)
    with other.sessions() as session:
        before = edition_seen(session)
        event.listen(other.engine, "before_cursor_execute", be_quicker)
        put_together(session)
        event.remove(other.engine, "before_cursor_execute", be_quicker)
        session.commit()
        assert edition_seen(session).changes == before.changes


def test_an_ended_session_and_a_disabled_person_are_refused_at_once(city: City, desk: Desk) -> None:
    chair = desk("chair")
    assert chair.get("/me").status_code == 200
    city.change_person("chair", disabled_at=city.now)
    assert chair.get("/me").json["code"] == "person_disabled"
    city.change_person("chair", disabled_at=None)
    assert chair.get("/me").status_code == 200
    assert chair.delete("/sessions/current").status_code == 204
    assert chair.get("/me").json["code"] == "session_ended"


def test_a_connection_that_postgresql_has_ended_is_not_lent(city: City, other: Runtime) -> None:
    with other.unit_of_work() as work:
        number = work.session.scalar(text("SELECT pg_backend_pid()"))
    with city.runtime.sessions() as session:
        session.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
    with other.unit_of_work() as work:
        assert work.session.scalar(text("SELECT pg_backend_pid()")) != number
        sign_in(work, other.settings, "chair", PASSWORD, "", now=city.now)


def test_a_day_of_the_calendar_is_one_edition_more(city: City) -> None:
    with city.runtime.sessions() as session:
        before = edition_seen(session)
        session.add(CalendarDay(id=new_id(city.now), day=city.now.date(), kind="off"))
        session.commit()
        assert edition_seen(session).changes == before.changes + 1


def _names(city: City) -> set[str]:
    with city.runtime.unit_of_work() as work:
        return {unit.name for unit in those(work, Unit, [city.units["works"].id, city.units["health_unit"].id])}
