"""gunicorn's worker for `live` processes: `gunicorn --worker-class backend.live.worker.LiveWorker …`.

It accepts by itself and keeps the sockets of /live; every other request is gunicorn's to answer, as in a web process.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import gevent
from gevent import socket as gevent_socket
from gevent.pool import Pool
from gunicorn.workers.ggevent import GeventWorker

_OTHERS = 1000  # requests that are none of ours, at once


class LiveWorker(GeventWorker):
    """Runs in gunicorn's place where GeventWorker would run a StreamServer for each listener."""

    def run(self) -> None:
        # This module is read before gevent has patched anything; what ours imports must be read after.
        from backend.collecting import look_seldom
        from backend.live.server import LiveServer

        live = self.wsgi.extensions["giaoviec.live"]
        others = Pool(_OTHERS)
        server = LiveServer(live.gateway, live.tail, partial(self._serve_other, others))
        look_seldom()
        server.start(*self.sockets)
        while self.alive:
            self.notify()
            gevent.sleep(1.0)
        server.stop()
        until = time.monotonic() + self.cfg.graceful_timeout
        while len(others) and time.monotonic() < until:
            gevent.sleep(0.1)
        gevent.sleep(0.1)  # what was said last is on its way

    def _serve_other(self, others: Any, connected: Any, address: Any) -> None:
        if others.full():
            connected.close()
            return
        client = gevent_socket.socket(connected.family, connected.type, fileno=connected.detach())
        others.spawn(self.handle, self.sockets[0], client, address)
