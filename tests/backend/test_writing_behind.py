"""Writing behind: nobody waits between statements, and what goes wrong is raised all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.org.model import Unit
from backend.writing_behind import written_behind
from tests.city import City

_NAMED = text("UPDATE unit SET name = :name WHERE id = :id")
_TWICE = text("INSERT INTO unit SELECT * FROM unit WHERE id = :id")


def test_what_is_written_behind_is_there_when_the_block_ends(city: City) -> None:
    unit = city.units["works"]
    with city.runtime.sessions() as session:
        with written_behind(session):
            for n in range(30):
                session.execute(_NAMED, {"id": unit.id, "name": f"Sở {n}"})
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở 29"
        session.rollback()
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở Xây dựng"


@pytest.mark.parametrize("more", [0, 30])
def test_what_goes_wrong_is_named_as_always(city: City, more: int) -> None:
    unit = city.units["works"]

    def write() -> None:
        with written_behind(session):
            session.execute(_TWICE, {"id": unit.id})
            for n in range(more):
                session.execute(_NAMED, {"id": unit.id, "name": f"Sở {n}"})

    with city.runtime.sessions() as session:
        with pytest.raises(IntegrityError):
            write()
        session.rollback()
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở Xây dựng"
