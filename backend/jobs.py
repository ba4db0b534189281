"""The job connection: RQ wakes workers, PostgreSQL holds the work.

Each job kind has its own queue, and a queue holds at most two wake-ups: one that may be running and one that will
see everything committed until it starts. A wiped Redis therefore loses at most a second, until the clock asks again.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

import redis as redis_py
import structlog
from rq import Queue
from rq.timeouts import UnixSignalDeathPenalty
from rq.worker import SimpleWorker
from sqlalchemy.exc import OperationalError

from backend.journal_channel import JournalBell
from backend.logs import begin_request, current_request_id

if TYPE_CHECKING:
    from backend.runtime import Runtime

log = structlog.get_logger(__name__)

_WAITING_AT_MOST = 2


class RingingBell:
    """Rings through Redis: gateways by publish, workers by an RQ job named for the work."""

    def __init__(self, redis: redis_py.Redis, jobs: frozenset[str]) -> None:
        self._redis = redis
        self._journal = JournalBell(redis)
        self._jobs = jobs

    def ring(self, name: str) -> None:
        """Wake the gateways (`journal`) or a worker for the job `name`. Raises redis errors; callers may ignore."""
        if name == "journal":
            self._journal.ring()
            return
        if name not in self._jobs:
            raise LookupError(f"no feature brought a job named {name}")
        queue = Queue(name, connection=self._redis)
        if queue.count < _WAITING_AT_MOST:
            queue.enqueue(
                "backend.jobs.perform",
                name,
                current_request_id(),
                job_timeout=300,
                result_ttl=0,
                failure_ttl=3600,
            )


def perform(name: str, request_id: str) -> None:
    """Run the job `name` until nothing of it is due. The only function RQ ever calls."""
    from backend.runtime import current  # the runtime imports this module for its bell

    begin_request(request_id or None)
    runtime = current()
    try:
        runtime.jobs[name].run(runtime)
    except OperationalError:
        # The work is in PostgreSQL, and so is the knowledge that it is due: the clock rings again.
        log.warning("job_waits_for_postgresql", job=name)


class TimeIsUp(BaseException):
    """A job has taken longer than it may. What watches over single rows does not take it for a fault of theirs."""


class _Alarm(UnixSignalDeathPenalty):
    def handle_death_penalty(self, _signum: int, _frame: Any) -> None:
        raise TimeIsUp(f"more than {self._timeout} s")


class _Worker(SimpleWorker):
    """RQ's in-process worker; a job's request id and outcome go to our log, not to RQ's."""

    death_penalty_class = _Alarm

    def handle_exception(self, job: Any, *exc_info: Any) -> None:
        log.error("job_failed", job=str(job.args), exc_info=exc_info)
        super().handle_exception(job, *exc_info)


def work(runtime: Runtime) -> None:
    """Serve every feature's queue until SIGTERM; a lost Redis is waited for, not died of."""
    queues = [Queue(name, connection=runtime.redis) for name in runtime.jobs]
    stopping = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopping
        stopping = True
        raise SystemExit(0)

    while not stopping:
        signal.signal(signal.SIGTERM, stop)
        # A dead worker is noticed after its ttl, and its job goes to another at the next maintenance.
        worker = _Worker(queues, connection=_patient(runtime), worker_ttl=20, maintenance_interval=5)
        worker.max_connection_wait_time = 2.0
        try:
            if worker.work(logging_level="WARNING"):
                log.info("worker_stopped")
            return
        except (redis_py.exceptions.ConnectionError, redis_py.exceptions.TimeoutError):
            log.warning("worker_waits_for_redis")
            time.sleep(1)


def _patient(runtime: Runtime) -> redis_py.Redis:
    """A connection of its own: a worker blocks on its queues for longer than a request may wait."""
    return redis_py.Redis.from_url(runtime.settings.redis_url, socket_connect_timeout=2.0)
