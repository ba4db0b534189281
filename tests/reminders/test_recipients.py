"""Who hears a rung, in a city with absences, supervisors and assigners at every level."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from backend.ids import new_id
from backend.org.model import Post, Unit
from reminders.model import Reminder, ReminderRecipient
from tasks.model import Task
from tests.city import City


def told(city: City, task: Task, rung: str, occurrence: int = 1) -> dict[str, str]:
    """Return who heard a rung of the lead or of the task, and as what."""
    names = {person.id: name for name, person in city.people.items()}
    query = (
        select(ReminderRecipient)
        .join(Reminder, Reminder.id == ReminderRecipient.reminder_id)
        .where(Reminder.task_id == task.id, Reminder.rung == rung, Reminder.occurrence == occurrence)
    )
    with city.runtime.sessions() as session:
        return {names[row.person_id]: row.told_as for row in session.scalars(query)}


def ignored(city: City, by: str, lead: str, **more: Any) -> Task:
    """A flash task that nobody acknowledges for half an hour."""
    task = city.assign(by, lead, urgency="flash", **more)
    city.fast_forward(minutes=30)
    return task


OFFICE = {"an": "secretariat", "binh": "secretariat"}


@pytest.mark.parametrize(
    ("by", "lead", "second", "third"),
    [
        (
            "chair",
            "officer",
            {"officer": "assignee", "head": "next_up"},
            {"officer": "assignee", "head": "next_up", "chair": "assigner", **OFFICE},
        ),
        (
            "chair",
            "works",
            {"director": "assignee", "chair": "next_up"},
            {"director": "assignee", "chair": "next_up", **OFFICE},
        ),
        (
            "vice",
            "works",
            {"director": "assignee", "vice": "next_up"},
            {"director": "assignee", "vice": "next_up", **OFFICE},
        ),
        (
            "director",
            "officer",
            {"officer": "assignee", "head": "next_up"},
            {"officer": "assignee", "head": "next_up", "director": "assigner", **OFFICE},
        ),
        (
            "head",
            "officer",
            {"officer": "assignee", "head": "next_up"},
            {"officer": "assignee", "head": "next_up", **OFFICE},
        ),
    ],
)
def test_an_unanswered_task_climbs(
    city: City, by: str, lead: str, second: dict[str, str], third: dict[str, str]
) -> None:
    task = ignored(city, by, lead)
    first = next(name for name, role in second.items() if role == "assignee")
    assert told(city, task, "not_acknowledged_1") == {first: "assignee"}
    assert told(city, task, "not_acknowledged_2") == second
    assert told(city, task, "not_acknowledged_3") == third


def test_a_supervising_officer_takes_the_place_of_the_office(city: City) -> None:
    task = ignored(city, "chair", "works", supervisor_id=city.people["binh"].id)
    assert {name for name, role in told(city, task, "not_acknowledged_3").items() if role == "secretariat"} == {"binh"}


def test_the_office_where_an_assigner_has_moved_to_hears_nothing_of_what_it_may_not_see(city: City) -> None:
    """The task stays with the division of the department that the assigner has left for a ward."""
    task = city.assign("deputy", "officer", urgency="flash")
    ward = city.units["ward_unit"].id
    office = Unit(id=new_id(city.now), name="Văn phòng", kind="office", parent_id=ward, valid_from=city.now, search="")
    with city.runtime.sessions() as session:
        session.add(office)
        session.flush()
        for name, unit_id in (("binh", office.id), ("deputy", ward)):
            session.execute(update(Post).where(Post.person_id == city.people[name].id).values(unit_id=unit_id))
        session.commit()
    city.fast_forward(minutes=30)
    assert told(city, task, "not_acknowledged_3") == {
        "officer": "assignee",
        "head": "next_up",
        "deputy": "assigner",
        "an": "secretariat",
    }


def test_an_absent_head_is_skipped_to_the_stand_in_and_over_when_there_is_none(city: City) -> None:
    city.away("head", "deputy", days=1)
    task = ignored(city, "chair", "officer")
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "deputy": "next_up"}


def test_the_chain_is_the_one_of_the_moment_it_fires(city: City) -> None:
    task = city.assign("chair", "officer", urgency="flash")
    city.fast_forward(minutes=15)
    city.away("head", "ward", hours=1)
    city.fast_forward(minutes=5)
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "ward": "next_up"}


def test_a_coordinator_climbs_their_own_chain(city: City) -> None:
    task = city.assign("chair", "works", urgency="flash", coordinators=["officer"])
    city.do("director", "acknowledge", task)
    city.fast_forward(minutes=20)
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "head": "next_up"}


def test_due_soon_is_for_the_lead_and_the_coordinators(city: City) -> None:
    task = city.assign(
        "chair",
        "works",
        urgency="flash",
        coordinators=["health_unit", "ward_unit"],
        deadline=city.now + timedelta(hours=2),
    )
    city.fast_forward(hours=2)
    everybody = {"director": "lead", "health": "coordinators", "ward": "coordinators"}
    assert [told(city, task, f"due_soon_{n}") for n in (1, 2, 3)] == [everybody] * 3
    assert told(city, task, "due") == told(city, task, "half_time") == {"director": "lead"}


def test_urgings_climb_from_the_second_and_the_fourth_goes_to_the_head_of_the_superior_unit(city: City) -> None:
    task = city.assign("director", "officer", urgency="flash", deadline=city.now + timedelta(minutes=30))
    city.do("officer", "acknowledge", task)
    city.fast_forward(minutes=30 + 4 * 30)
    assert told(city, task, "overdue", 1) == {"officer": "lead"}
    for occurrence in (2, 3, 4):
        assert told(city, task, "overdue", occurrence) == {"officer": "lead", "head": "next_up"}
    assert told(city, task, "overdue_4") == {"director": "assigner", **OFFICE}, "the director is both: told once"


def test_the_head_of_the_superior_unit_is_told_though_the_assigner_sits_lower(city: City) -> None:
    task = city.assign("head", "officer", urgency="flash", deadline=city.now + timedelta(minutes=30))
    city.do("officer", "acknowledge", task)
    city.fast_forward(minutes=30 + 4 * 30)
    assert told(city, task, "overdue_4") == {"head": "assigner", **OFFICE, "director": "superior_head"}
