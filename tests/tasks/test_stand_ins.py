"""Whoever stands in for a post does the work of that post, and no more (docs/adr/0010)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from backend.errors import Forbidden
from backend.ids import new_id
from backend.org.model import Person, Post, StandIn
from backend.org.reach import acts_as, acts_for, acts_for_part
from tasks.authority import task_for
from tasks.may import May, may
from tasks.model import Task
from tasks.parties import Party
from tests.city import City
from tests.tasks.test_authority import listed
from tests.tasks.test_verbs import verbs_of


@pytest.fixture
def two_posts(city: City) -> City:
    """The director of works also directs the ward's board for a while."""
    with city.runtime.sessions() as session:
        second = Post(
            id=new_id(city.now),
            person_id=city.people["director"].id,
            unit_id=city.units["ward_unit"].id,
            title="Trưởng ban chỉ đạo",
            is_head=False,
            valid_from=city.now - timedelta(days=30),
        )
        session.add(second)
        session.commit()
    return city


def stands_in(city: City, who: str, unit: str, *, of: str = "director") -> None:
    with city.runtime.sessions() as session:
        held = select(Post.id).filter_by(person_id=city.people[of].id, unit_id=city.units[unit].id)
        row = StandIn(id=new_id(city.now), post_id=session.scalars(held).one(), person_id=city.people[who].id)
        row.since, row.until = city.now, city.now + timedelta(days=3)
        session.add(row)
        session.commit()


def lead_in_ward(city: City) -> Task:
    task = city.assign("chair", "ward_unit", "Việc của ban")
    board = Party(unit_id=city.units["ward_unit"].id, person_id=city.people["director"].id)
    moved: Task = city.do("chair", "transfer", task, to=board, reason="việc của ban")
    return moved


def test_who_stands_in_for_one_post_leaves_the_work_of_the_other_alone(two_posts: City) -> None:
    city = two_posts
    of_works, of_board = city.assign("chair", "works", "Việc của Sở"), lead_in_ward(city)
    stands_in(city, "officer", "works")
    assert city.do("officer", "acknowledge", of_works).status == "in_progress"
    with pytest.raises(Forbidden) as refused:
        city.do("officer", "acknowledge", of_board)
    assert refused.value.code == "only_assignees"
    with pytest.raises(Forbidden) as refused:
        city.do("officer", "submit", of_board, note="xong")
    assert refused.value.code == "only_the_lead"
    assert city.do("director", "acknowledge", of_board).status == "in_progress"


@pytest.mark.parametrize("own_first", [False, True])
def test_one_tap_receives_every_part_one_has_or_acts_for(city: City, own_first: bool) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    if own_first:
        city.do("health", "acknowledge", task)
    city.away("director", "health", days=3)
    assert "acknowledge" in offered(city, "health", task)
    done = city.do("health", "acknowledge", task)
    assert (done.status, done.acknowledged_at) == ("in_progress", city.now)
    assert [part.acknowledged_at for part in city.see("chair", task).active] == [city.now, city.now]
    assert verbs_of(city, task) == ["assign", "acknowledge", "acknowledge"]
    assert "acknowledge" not in offered(city, "health", task)


def test_seeing_stays_by_person_so_that_lists_and_reading_agree(two_posts: City) -> None:
    city = two_posts
    of_works, of_board = city.assign("chair", "works", "Việc của Sở"), lead_in_ward(city)
    stands_in(city, "officer", "works")
    both: set[UUID] = {of_works.id, of_board.id}
    assert listed(city, "officer") == both == {city.see("officer", each).id for each in (of_works, of_board)}


def test_the_only_post_is_all_there_is_to_stand_in_for(city: City) -> None:
    """The part still names a unit that its holder has left: somebody has to be able to act for them."""
    task = city.assign("chair", "officer")
    with city.runtime.sessions() as session:
        post = session.scalars(select(Post).filter_by(person_id=city.people["officer"].id)).one()
        post.unit_id = city.units["health_unit"].id
        session.commit()
    stands_in(city, "deputy", "health_unit", of="officer")
    assert city.do("deputy", "acknowledge", task).status == "in_progress"


def test_a_second_stand_in_does_the_other_post(two_posts: City) -> None:
    city = two_posts
    of_board = lead_in_ward(city)
    stands_in(city, "officer", "works")
    stands_in(city, "ward", "ward_unit")
    assert city.do("ward", "acknowledge", of_board).status == "in_progress"


def test_approving_stays_by_person(two_posts: City) -> None:
    city = two_posts
    task = city.assign("director", "division", "Việc của phòng")
    city.do("head", "submit", task, note="xong")
    stands_in(city, "ward", "ward_unit")
    assert city.do("ward", "approve", task, note="").status == "completed"


def test_who_hands_in_for_the_lead_does_not_approve(city: City) -> None:
    """The assigner is the judge of a result, unless they are the ones who handed it in: then a leader above them."""
    task = city.assign("director", "division", "Việc của phòng")
    city.away("head", "director", days=3)
    city.do("director", "submit", task, note="xong")
    assert "approve" not in offered(city, "director", task)
    assert refusal(city, "director", task) == "not_your_own_work"
    assert refusal(city, "deputy", task) == "only_the_assigner"
    assert "approve" in offered(city, "chair", task)
    assert city.do("chair", "approve", task, note="").status == "completed"


def test_who_stands_in_for_the_lead_and_for_the_assigner_approves_nothing_they_handed_in(city: City) -> None:
    task = city.assign("chair", "works")
    for absent in ("director", "chair"):
        city.away(absent, "vice", days=3)
    city.do("vice", "submit", task, note="xong")
    assert refusal(city, "vice", task) == "not_your_own_work"
    assert city.do("chair", "approve", task, note="").status == "completed"


def test_the_last_to_hand_in_counts(city: City) -> None:
    task = city.assign("director", "division", "Việc của phòng")
    city.away("head", "director", days=1)
    city.do("director", "submit", task, note="xong")
    city.do("director", "return_for_rework", task, reason="thiếu ảnh")
    city.do("head", "submit", task, note="đủ ảnh")
    assert "approve" not in offered(city, "chair", task)
    assert city.do("director", "approve", task, note="").status == "completed"


def offered(city: City, who: str, task: Task) -> list[May]:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        return may(work, actor, task_for(work, actor, task.id, now=city.now), now=city.now)


def refusal(city: City, who: str, task: Task) -> str:
    """Try to approve; return the code of the refusal."""
    with pytest.raises(Forbidden) as refused:
        city.do(who, "approve", task, note="")
    return refused.value.code


def test_an_explanation_is_given_for_the_post_that_was_asked(two_posts: City) -> None:
    city = two_posts
    task = lead_in_ward(city)
    asked = city.do("chair", "demand", task, question="Vì sao chậm?")
    stands_in(city, "officer", "works")
    with pytest.raises(Forbidden) as refused:
        city.do("officer", "explain", task, explanation_id=asked.id, answer="vì mưa")
    assert refused.value.code == "only_who_was_asked"


def test_it_is_asked_once_and_then_only_whether_the_organisation_has_changed(two_posts: City) -> None:
    city = two_posts
    stands_in(city, "officer", "works")
    officer, director, works = city.people["officer"].id, city.people["director"].id, city.units["works"].id
    statements: list[str] = []

    def note(*sent: Any) -> None:
        statements.append(sent[2])

    def ask() -> int:
        statements.clear()
        with city.runtime.unit_of_work() as work:
            assert acts_as(work, officer, now=city.now) == {officer, director}
            assert acts_for(work, officer, director, now=city.now)
            assert acts_for_part(work, officer, director, works, now=city.now)
        return len(statements)

    event.listen(city.runtime.engine, "before_cursor_execute", note)
    try:
        assert ask() == 3  # the edition, until when it holds, and where they stand
        assert ask() == 1
    finally:
        event.remove(city.runtime.engine, "before_cursor_execute", note)
