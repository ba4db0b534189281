"""Pictures of a city in which much has happened: made once, put back for each further test that begins there."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Engine

from backend.org.model import Person, Unit
from migrations.metadata import METADATA
from tests.city import City
from tests.conftest import empty

Made = TypeVar("Made")


@dataclass(frozen=True)
class Picture:
    """Every row there was, who and what the city's names stood for, when it was, and what whoever made it returned."""

    rows: Mapping[str, bytes]
    people: Mapping[str, Person]
    units: Mapping[str, Unit]
    at: datetime
    made: object


class Album:
    """The pictures of a module, by what made them."""

    def __init__(self) -> None:
        self._pictures: dict[Callable[..., object], Picture] = {}

    def show(self, city: City, make: Callable[[City], Made]) -> Made:
        """Let `make` do to a fresh city what it does, or put back what it did; return what it returned.

        It may write nothing but rows. What it returns is shared by all tests but for its outermost shell.
        """
        if make not in self._pictures:
            made = make(city)
            assert city.runtime.redis.dbsize() == 0, "a picture shows no Redis"
            assert not any(city.carrier.shown.values()), "a picture shows no phones"
            rows = _read(city.runtime.engine)
            self._pictures[make] = Picture(rows, dict(city.people), dict(city.units), city.now, copy.copy(made))
            return made
        picture = self._pictures[make]
        empty(city.runtime)
        _write(city.runtime.engine, picture.rows)
        city.people, city.units = dict(picture.people), dict(picture.units)
        city.simulation.clock.move_to(picture.at)
        return cast(Made, copy.copy(picture.made))


def _read(engine: Engine) -> dict[str, bytes]:
    rows = {}
    with engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        for table in METADATA.sorted_tables:
            with cursor.copy(f'COPY "{table.name}" TO STDOUT (FORMAT BINARY)') as copied:
                rows[table.name] = b"".join(bytes(block) for block in copied)
    return rows


def _write(engine: Engine, rows: Mapping[str, bytes]) -> None:
    """Each row as it was: no trigger runs, and no foreign key asks for an order."""
    with engine.begin() as connection:
        cursor: Any = connection.connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, content in rows.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as copied:
                copied.write(content)
