"""What the platform itself has to do from time to time: forget old rows, delete files, write who is reachable."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from backend import editions
from backend.auth.model import RefreshToken
from backend.feature import Feature, Job
from backend.heartbeat import age as heartbeat_age
from backend.heartbeat import beat
from backend.http import idempotency
from backend.live import journal
from backend.presence import recording
from backend.runtime import Runtime
from backend.storage import ledger

_EVERY = timedelta(hours=1)
_NAME = "platform.prune"


def prune(runtime: Runtime) -> None:
    """Delete what has outlived its use, in small steps."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        while journal.prune(session, now - timedelta(hours=runtime.settings.journal_hours)):
            session.commit()
        while idempotency.prune(session, now - timedelta(days=runtime.settings.refresh_days)):
            session.commit()
        spent = select(RefreshToken.id).where(RefreshToken.expires_at < now).limit(20_000)
        session.execute(delete(RefreshToken).where(RefreshToken.id.in_(spent)))
        editions.put_together(session)
        beat(session, _NAME, now)
        session.commit()


def _is_due(session: Session, now: datetime) -> bool:
    since = heartbeat_age(session, _NAME, now)
    if since is not None and since <= _EVERY.total_seconds():
        return False
    return bool(session.scalar(select(exists().where(journal.JournalRow.at < now - _EVERY))))


PLATFORM = Feature(
    name="platform",
    jobs=(Job(_NAME, _is_due, prune), Job("platform.files", ledger.is_due, ledger.collect)),
    ticks=(recording.on_tick,),
)
