"""The clock process: every second it asks PostgreSQL whether anything is due, and wakes RQ.

It holds no state. Two of them ring twice, which the queues absorb; none for a minute makes things late, not lost.
"""

from __future__ import annotations

import signal
import threading
from typing import Any

import structlog

from backend.heartbeat import beat
from backend.runtime import Runtime

log = structlog.get_logger(__name__)

HEARTBEAT = "clock"


def tick(runtime: Runtime) -> list[str]:
    """Look once: beat, ask every job whether it is due, ring for those that are; return their names."""
    now = runtime.clock.now()
    with runtime.sessions() as session:
        beat(session, HEARTBEAT, now)
        session.commit()
        due = [job.name for job in runtime.jobs.values() if job.is_due(session, now)]
    for name in due:
        runtime.bell.ring(name)
    return due


def run(runtime: Runtime, every: float = 1.0) -> None:
    """Tick until SIGTERM or SIGINT. An engine that is away is waited for."""
    stop = threading.Event()

    def end(_signal: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.wait(every):
        try:
            tick(runtime)
        except Exception:
            log.warning("tick_failed", exc_info=True)
