"""Jobs end when their time is up, and nothing that they were doing is blamed for it."""

from __future__ import annotations

import time

from rq import Queue

from backend.jobs import TimeIsUp, _Worker
from backend.runtime import Runtime

_ENDED: list[str] = []


def _for_ever() -> None:
    """As a job does that tries row by row, so that a bad one does not hold up the others."""
    try:
        time.sleep(30)
    except Exception:
        _ENDED.append("the row is to blame")
    except TimeIsUp:
        _ENDED.append("time is up")
        raise


def test_a_job_whose_time_is_up_ends_and_blames_no_row(runtime: Runtime) -> None:
    queue = Queue("test-jobs", connection=runtime.redis)
    job = queue.enqueue(_for_ever, job_timeout=1, failure_ttl=60)
    began = time.monotonic()
    _Worker([queue], connection=runtime.redis).work(burst=True, logging_level="ERROR")
    assert time.monotonic() - began < 10
    assert _ENDED == ["time is up"]
    assert job.is_failed
