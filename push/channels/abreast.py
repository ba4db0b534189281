"""Sending a batch several at a time, and ending in time however ill the carrier is: what HTTP carriers share."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from push.channel import Accepted, Outgoing, Result, TransportError

log = structlog.get_logger(__name__)

PATIENCE = 4
"""Timeouts after which no further message of a batch is started."""


class Abreast:
    """Some threads that send for one carrier. Owns them: made after any fork, closed by `close`."""

    def __init__(self, name: str, threads: int, timeout: float) -> None:
        """`timeout`: seconds for one message, which `send_one` keeps by itself."""
        self._name, self._timeout = name, timeout
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def send(self, batch: Sequence[Outgoing], send_one: Callable[[Outgoing], Result]) -> list[Result]:
        """Return a result for each message, in order, within about five timeouts; what `send_one` raises is one too."""
        last_start = time.monotonic() + PATIENCE * self._timeout
        results = list(self._threads.map(lambda item: self._guarded(item, send_one, last_start), batch))
        tell(self._name, results)
        return results

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _guarded(self, item: Outgoing, send_one: Callable[[Outgoing], Result], last_start: float) -> Result:
        if time.monotonic() > last_start:
            return too_slow(self._name)
        return guarded(self._name, item, send_one)


def guarded(name: str, item: Outgoing, send_one: Callable[[Outgoing], Result]) -> Result:
    """Send one message; whatever comes of it is a result.

    Libraries trip over answers that are not their carrier's (a captive portal, a proxy's page) with whatever comes:
    KeyError, AttributeError, UnicodeDecodeError. Their texts may quote the message, so only the type is told.
    """
    try:
        return send_one(item)
    except TransportError as error:
        return error
    except Exception as error:
        log.error("answer_odd", channel=name, error=type(error).__name__, delivery_id=str(item.delivery_id))
        told = f"{name} answer not understood: {type(error).__name__}"
        return TransportError(told, permanent=False, carrier=True)


def too_slow(name: str) -> TransportError:
    return TransportError(f"{name} too slow: not tried in this batch", permanent=False, carrier=True)


def tell(name: str, results: Sequence[Result]) -> None:
    """Log what came of a batch: counts, and nothing of whom or what."""
    log.info("batch_sent", channel=name, **Counter(_outcome(result) for result in results))


def _outcome(result: Result) -> str:
    if isinstance(result, Accepted):
        return "accepted"
    return "permanent" if result.permanent else "temporary"
