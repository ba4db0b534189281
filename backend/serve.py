"""gunicorn's configuration: `gunicorn --config backend/serve.py "wsgi:create_app()"`."""

import os
import socket
from typing import Any

bind = f"{os.environ.get('GIAOVIEC_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gevent"
workers = 1  # sockets are websocket-only, so more processes need no sticky sessions: start more of them
worker_connections = 20_000
backlog = 2048
graceful_timeout = 3
timeout = 60
keepalive = 30
limit_request_line = 8190  # the most it takes: percent-encoded, a Vietnamese letter is nine bytes of an address
loglevel = "warning"
accesslog = None
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Answer without waiting for more to send: Nagle's algorithm would add 45 ms to every acknowledgement."""
    for listener in worker.sockets:
        getattr(listener, "sock", listener).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Here, and not above: this file is read before gevent has put its own in place.
    from backend.collecting import look_seldom
    from backend.working_time import get_ready

    if (runtime := getattr(worker.wsgi, "extensions", {}).get("giaoviec")) is not None:  # not so for a bench's floor
        get_ready(runtime.settings)
    look_seldom()
