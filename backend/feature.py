"""A feature: everything one package brings to the assembled product, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from sqlalchemy.orm import Session

from backend.events import HandlerTable
from backend.texts import Text

if TYPE_CHECKING:
    from backend.http.api import Api
    from backend.live.gateway import Connection, Gateway, Tick
    from backend.runtime import Runtime


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


class Gauge(NamedTuple):
    """One figure for /metrics."""

    name: str
    doc: str
    value: float


@dataclass(frozen=True, slots=True)
class Feature:
    """What a package offers the platform. Every field may be empty."""

    name: str
    apis: tuple[Api, ...] = ()
    handlers: HandlerTable = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    commands: tuple[click.Command, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    #: client → server events of /live: name → handler(gateway, connection, data) → acknowledgement
    live: Mapping[str, Callable[[Gateway, Connection, Any], dict[str, Any]]] = field(default_factory=dict)
    #: called by the gateway after every batch of changes and at least once a second
    ticks: tuple[Callable[[Tick], None], ...] = ()
    gauges: Callable[[Session, datetime], Iterable[Gauge]] | None = None
