"""The tail of the journal: each process that serves sockets reads it for itself and writes to its own sockets.

So no change travels through Redis: Redis only says "look now", and half a second without that word we look anyway.
Killing or wiping Redis costs half a second, never a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import gevent
import gevent.event
import redis as redis_py
import structlog
from sqlalchemy import Connection as Line

from backend.journal_channel import each_ring
from backend.live import frames, journal
from backend.live.gateway import Gateway, Link, Tick
from backend.live.journal import Change
from backend.live.past import REMEMBERED

log = structlog.get_logger(__name__)

_LOOK_EVERY = 0.5  # seconds, when Redis says nothing
_LOOK_AGAIN = 0.005  # seconds, while there are changes that cannot be said yet


def until_next_look(last: float, *, more: bool) -> float:
    """Return how long to wait for a ring, in seconds, after a look that followed a wait of `last`.

    More than can be said yet means that an older transaction still runs, of which nobody need ring when it ends: a
    transaction that writes nothing for a screen, an ANALYZE. It is looked for again soon, and ever less often.
    """
    if not more:
        return _LOOK_EVERY
    return _LOOK_AGAIN if last >= _LOOK_EVERY else min(last * 4, _LOOK_EVERY)


class Tail:
    """Follows the journal for one gateway, from the first `start` on."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._runtime = gateway.runtime
        self._bell = gevent.event.Event()
        self._ready = gevent.event.Event()
        self._started = False
        self._line: Line | None = None

    def start(self) -> bool:
        """Begin, once; a process that serves no socket never does. Wait 10 s for the past and say whether it is known.

        Before that nobody may be let in: the position would leap past what they have not been told.
        """
        if not self._started:
            self._started = True
            gevent.spawn(self._listen)
            gevent.spawn(self._follow)
        return bool(self._ready.wait(timeout=10))

    def catch_up(self, since: int | None) -> None:
        """Wait a moment for a position that another process is ahead with: it is no reason to reload."""
        for _ in range(20):
            if since is None or since <= self._gateway.position:
                return
            self._bell.set()
            gevent.sleep(0.05)

    def _follow(self) -> None:
        before = self._runtime.clock.now()
        wait = _LOOK_EVERY
        while True:
            self._bell.wait(timeout=wait)
            self._bell.clear()
            try:
                if not self._ready.is_set():
                    self._remember()
                now = self._runtime.clock.now()
                changes, more = self._look()
                wait = until_next_look(wait, more=more)
                self._gateway.end_expired(now)
                if changes or (now - before).total_seconds() >= 1:
                    self._tick(changes, before, now)
                    before = now
            except Exception:
                # PostgreSQL may be restarting. Nothing is lost: the position stays where it was.
                log.warning("journal_not_read", exc_info=True)
                self._hang_up()
                gevent.sleep(0.5)

    def _tick(self, changes: list[Change], before: datetime, now: datetime) -> None:
        for tick in (tick for feature in self._runtime.features for tick in feature.ticks):
            tick(Tick(self._gateway, changes, before, now))

    def _remember(self) -> None:
        """Fill the past from the journal, so that a restarted process can still replay."""
        with self._runtime.sessions() as session:
            end = journal.horizon(session)
            start = min(journal.recent_start(session, REMEMBERED // 4), end)
            self._gateway.past.begin(start, end, journal.read_between(session, start, end))
        self._ready.set()

    def _look(self) -> tuple[list[Change], bool]:
        """Read up to the present horizon and write each socket its own changes in one message; say whether there are
        more that must wait."""
        if self._line is None:
            # A look is one way to the server and back.
            self._line = journal.open_line(self._runtime.engine)
        end, changes, more = journal.read_onward(self._line, self._gateway.position)
        if end <= self._gateway.position:
            return [], more
        # From here to the end nothing waits, so no socket can join between memory and writing.
        self._gateway.past.learn(end, changes)
        self._tell(end, [change for change in changes if not change.ends_session])
        for change in changes:
            if change.ends_session:
                for connection in tuple(self._gateway.listeners(change.rooms)):
                    self._gateway.end(connection, change.item["reason"])
        return changes, more

    def _tell(self, end: int, changes: Sequence[Change]) -> None:
        """Write every socket what it hears. Those who hear the same get the same bytes, made once."""
        if len(changes) == 1:
            if listeners := self._gateway.listeners(changes[0].rooms):
                self._gateway.broadcast(list(listeners.values()), frames.changes(end, [changes[0].text]))
            return
        heard: dict[Link, list[int]] = {}
        for number, change in enumerate(changes):
            for link in self._gateway.listeners(change.rooms).values():
                heard.setdefault(link, []).append(number)
        together: dict[tuple[int, ...], list[Link]] = {}
        for link, numbers in heard.items():
            together.setdefault(tuple(numbers), []).append(link)
        for these, links in together.items():
            self._gateway.broadcast(links, frames.changes(end, [changes[number].text for number in these]))

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.invalidate()
            line.close()

    def _listen(self) -> None:
        """Hear Redis say that the journal has grown. Its silence is harmless."""
        while True:
            try:
                for _ in each_ring(self._runtime.settings.redis_url):
                    self._bell.set()
            except redis_py.exceptions.RedisError:
                gevent.sleep(1)
