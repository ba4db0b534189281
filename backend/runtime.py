"""What one process holds: settings, clock, engine, the features and how to open a unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import redis as redis_py
from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from backend.clock import Clock, SystemClock
from backend.database import open_engine
from backend.events import HandlerTable, merge_handlers
from backend.feature import Feature, Job
from backend.jobs import RingingBell
from backend.memory import Memory
from backend.settings import Settings
from backend.texts import PLATFORM_TEXTS, Catalogue
from backend.unit_of_work import Bell, UnitOfWork
from backend.working_time import calendar_loader

_KEY = "giaoviec"


@dataclass(frozen=True, slots=True)
class Runtime:
    """Made once per process by `build`; found again through `current()` inside the app context."""

    settings: Settings
    clock: Clock
    engine: Engine
    sessions: sessionmaker[Any]
    redis: redis_py.Redis
    bell: Bell
    features: tuple[Feature, ...]
    handlers: HandlerTable
    foreseen: tuple[str, ...]
    jobs: Mapping[str, Job]
    catalogue: Catalogue
    memory: Memory = field(default_factory=Memory)

    @classmethod
    def build(cls, settings: Settings, features: Sequence[Feature], clock: Clock | None = None) -> Runtime:
        """Put the process together. Nothing connects to an engine until it is used."""
        for feature in features:
            if feature.check is not None:
                feature.check(settings)
        engine = open_engine(settings)
        redis = redis_py.Redis.from_url(
            settings.redis_url,
            socket_connect_timeout=1.0,
            socket_timeout=5.0,
            health_check_interval=15,
        )
        jobs = [job for feature in features for job in feature.jobs]
        ordered = {job.name: job for job in sorted(jobs, key=lambda job: not job.first)}
        return cls(
            settings=settings,
            clock=clock or SystemClock(),
            engine=engine,
            sessions=sessionmaker(engine, expire_on_commit=False),
            redis=redis,
            bell=RingingBell(redis, frozenset(ordered)),
            features=tuple(features),
            handlers=merge_handlers(feature.handlers for feature in features),
            foreseen=tuple(question for feature in features for question in feature.foreseen),
            jobs=ordered,
            catalogue=Catalogue.merge([PLATFORM_TEXTS, *(feature.texts for feature in features)]),
        )

    def unit_of_work(self) -> UnitOfWork:
        """Open one. The caller commits; leaving the block without that rolls back."""
        calendars = calendar_loader(self.settings)
        return UnitOfWork(
            self.sessions(), self.handlers, calendars, self.bell, self.memory, self.settings, self.foreseen
        )

    def with_clock(self, clock: Clock, bell: Bell) -> Runtime:
        """The same product on another clock: stories, the demo city, the replay."""
        return replace(self, clock=clock, bell=bell, memory=Memory())

    def attach(self, app: Flask) -> None:
        app.extensions[_KEY] = self


def current() -> Runtime:
    """Return the runtime of the app whose context is active."""
    return cast(Runtime, current_app.extensions[_KEY])
