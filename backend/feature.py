"""A feature: everything one package brings to the assembled product, as data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

import click
from sqlalchemy.orm import Session

from backend.events import HandlerTable, merge_handlers
from backend.texts import Text, merged_texts

if TYPE_CHECKING:
    from backend.http.api import Api
    from backend.live.gateway import Connection, Gateway, Tick
    from backend.org.model import Person
    from backend.runtime import Runtime
    from backend.settings import Settings
    from backend.sheets import Sheet
    from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Job:
    """Work done by a worker. `is_due` is what the clock asks PostgreSQL every second; `run` does all that is due.

    Neither carries state: a lost wake-up, a wiped Redis or a second clock change nothing but the moment.
    """

    name: str
    is_due: Callable[[Session, datetime], bool]
    run: Callable[[Runtime], object]
    #: Workers look at jobs that come first before all others.
    first: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """What a person may do to one thing from outside the app, by a button: `perform(work, person, id, now)`.

    It raises what the verb behind it raises: whoever offers the button does not know what it does.
    """

    name: str
    label: Text
    perform: Callable[[UnitOfWork, Person, UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a package says of its things to packages that know them by nothing but an id.

    `require_reader` raises NotFound for a thing that is not there, or not for this person to know of; `restricted`
    returns those of some ids that may never be named outside.
    """

    require_reader: Callable[[UnitOfWork, Person, UUID, datetime], None]
    restricted: Callable[[Session, Settings, Collection[UUID]], set[UUID]]
    actions: tuple[Action, ...] = ()


class Gauge(NamedTuple):
    """One figure for /metrics; `labels` tell it from others of its name, which have the same ones."""

    name: str
    doc: str
    value: float
    labels: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event of /live, described for whoever writes a client: JSON Schemas of its data and of the answer to it.

    Every event of a client has a handler in `Feature.live`, and the other way round; a test compares.
    """

    name: str
    sender: Literal["client", "server"]
    summary: str
    payload: Mapping[str, Any]
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """What a package offers the platform. Every field may be empty."""

    name: str
    apis: tuple[Api, ...] = ()
    #: lists that can be taken out as workbooks
    sheets: tuple[Sheet, ...] = ()
    handlers: HandlerTable = field(default_factory=dict)
    #: what handlers ask about people who are told something, in the driver's words (`UnitOfWork.ask_of_people`)
    foreseen: tuple[str, ...] = ()
    jobs: tuple[Job, ...] = ()
    commands: tuple[click.Command, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    #: client → server events of /live: name → handler(gateway, connection, data) → acknowledgement
    live: Mapping[str, Callable[[Gateway, Connection, Any], dict[str, Any]]] = field(default_factory=dict)
    #: how they, and what the feature says itself, look from outside
    live_events: tuple[LiveEvent, ...] = ()
    #: the kinds of item that it brings into `changes`: kind → JSON Schema
    live_items: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    #: called by the gateway after every batch of changes and at least once a second
    ticks: tuple[Callable[[Tick], None], ...] = ()
    gauges: Callable[[Session, datetime], Iterable[Gauge]] | None = None
    subjects: Subjects | None = None
    #: when the night ends in which nobody is disturbed but by what cannot wait; None by day
    night: Callable[[UnitOfWork, datetime], datetime | None] | None = None
    #: called before anything else; raises SettingsError for a setting that only this package can read
    check: Callable[[Settings], None] | None = None


def combined(name: str, core: Feature, *slices: Feature) -> Feature:
    """Return one feature made of a core and its slices. Handlers of the core come first."""
    all_ = (core, *slices)
    gauges = [each.gauges for each in all_ if each.gauges is not None]
    return Feature(
        name=name,
        apis=tuple(api for each in all_ for api in each.apis),
        sheets=tuple(sheet for each in all_ for sheet in each.sheets),
        handlers=merge_handlers(each.handlers for each in all_),
        foreseen=tuple(question for each in all_ for question in each.foreseen),
        jobs=tuple(job for each in all_ for job in each.jobs),
        commands=tuple(command for each in all_ for command in each.commands),
        texts=merged_texts(each.texts for each in all_),
        live={event: handler for each in all_ for event, handler in each.live.items()},
        live_events=tuple(event for each in all_ for event in each.live_events),
        live_items={kind: shape for each in all_ for kind, shape in each.live_items.items()},
        ticks=tuple(tick for each in all_ for tick in each.ticks),
        subjects=core.subjects,
        night=core.night,
        check=core.check,
        gauges=(lambda session, now: (g for each in gauges for g in each(session, now))) if gauges else None,
    )
