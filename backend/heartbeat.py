"""Heartbeats: the clock says every second that it lives; /readyz and the watchdog read how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base

#: Clocks of several machines differ by less than this.
_SET_BACK = timedelta(minutes=1)


class Heartbeat(Base):
    """The last sign of life of a kind of process; several of one kind share the row."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    """Say that `name` lives at `now`.

    A slightly older instant never overwrites a newer one; one that lies far ahead was written by a clock that has been
    set back since.
    """
    row = insert(Heartbeat).values(name=name, at=now)
    newer = or_(Heartbeat.at < row.excluded.at, Heartbeat.at > now + _SET_BACK)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": row.excluded.at}, where=newer))


def age(session: Session, name: str, now: datetime) -> float | None:
    """Return the seconds since the last sign of life, or None if there never was one."""
    at = session.scalar(select(Heartbeat.at).filter_by(name=name))
    return None if at is None else (now - at).total_seconds()
