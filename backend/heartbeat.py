"""Heartbeats: the clock says every second that it lives; /readyz and the watchdog read how long ago."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base


class Heartbeat(Base):
    """The last sign of life of a kind of process; several of one kind share the row."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    """Say that `name` lives at `now`; an older instant never overwrites a newer one."""
    row = insert(Heartbeat).values(name=name, at=now)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["name"], set_={"at": row.excluded.at}, where=Heartbeat.at < row.excluded.at
        )
    )


def age(session: Session, name: str, now: datetime) -> float | None:
    """Return the seconds since the last sign of life, or None if there never was one."""
    at = session.scalar(select(Heartbeat.at).filter_by(name=name))
    return None if at is None else (now - at).total_seconds()
