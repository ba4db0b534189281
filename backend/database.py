"""PostgreSQL through SQLAlchemy: the declarative base, the aware-UTC column type, the engine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Uuid,
    any_,
    bindparam,
    create_engine,
    event,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator

from backend.connections import keep_watch
from backend.settings import Settings
from backend.writing_behind import keep_order

Columns = TypeVarTuple("Columns")


class UtcDateTime(TypeDecorator[datetime]):
    """timestamptz that refuses naive values and always reads back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database: give it a zone")
        return value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[datetime | None], datetime | None]:
        return _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    # Our connections are in UTC already (`open_engine`).
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the product; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 (SQLAlchemy reads it as declared)


class _Ids(TypeDecorator[Any]):
    """An array of ids that is written down by us: the driver would ask for each element how to."""

    impl = ARRAY(Uuid)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return array_of


def array_of(ids: Iterable[UUID]) -> str:
    """Return ids as PostgreSQL reads an array of them."""
    return "{" + ",".join([each.hex for each in ids]) + "}"


def read(
    session: Session, query: TypedReturnsRows[*Columns], given: Mapping[str, Any] | None = None
) -> CursorResult[*Columns]:
    """Run a query for columns alone, past the ORM's loading: for where there are thousands of rows.

    What the session holds is written first, as `session.execute` does.
    """
    session.flush()
    return session.connection().execute(query, given)


def among(column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The condition "is one of these", sent as one array: `IN` with thousands of parameters is slow to put together."""
    wanted: ColumnElement[bool] = column == any_(literal(list(ids), _Ids()))
    return wanted


def among_those(column: Any, name: str = "ids") -> ColumnElement[bool]:
    """The same for a statement that is put together once: the ids are given when it is run, by this name."""
    wanted: ColumnElement[bool] = column == any_(bindparam(name, type_=_Ids()))
    return wanted


def open_engine(settings: Settings, **options: Any) -> Engine:
    """Make the engine of one process. Nothing connects until it is first used.

    The time limits keep a forgotten transaction from holding back the live screens, which read behind the oldest
    running one (docs/adr/0002). Our statements are short: compiling one costs more than running it, and what they read
    is in memory or on a disk without a needle. What is rare for one reader is frequent for another, so what SQLAlchemy
    sends is not prepared, and each execution is planned for its own values; what `backend.pipeline` prepares, and the
    checks of foreign keys, PostgreSQL soon plans once for all (docs/adr/0034). What a word begun matches in a million
    tasks is noted exactly, in ten megabytes: with the usual four PostgreSQL notes pages, and reads them all to find
    that two words never meet. What triggers say has to arrive, whatever the server was told about notices
    (`backend.connections`).
    """
    planning = "-c work_mem=32MB -c jit=off -c random_page_cost=1.1"
    limits = "-c timezone=UTC -c idle_in_transaction_session_timeout=60000 -c lock_timeout=15000"
    notices = "-c client_min_messages=notice"
    engine = create_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        hide_parameters=True,  # what people wrote, and device tokens, have no place in a log
        connect_args={
            "options": f"{limits} {planning} {notices}",
            "connect_timeout": 5,
            # A server that is gone without a word is noticed within a minute.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,
            "application_name": "giaoviec",
            # psycopg would also have the server forget all that is prepared at each rollback; every read ends with one.
            "prepare_threshold": None,
        },
        **options,
    )
    keep_watch(engine)
    keep_order(engine)
    if (gevent := sys.modules.get("gevent.monkey")) is not None and gevent.is_module_patched("select"):
        _wait_as_gevent_does(engine)
    return engine


def _wait_as_gevent_does(engine: Engine) -> None:
    """Only the processes that gevent has patched know it; the others wait in C."""
    from backend.gevent_connection import GeventConnection

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> GeventConnection:
        return GeventConnection.connect(*arguments, **options)
