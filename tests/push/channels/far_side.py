"""The far side of HTTP carriers: a server in this process that remembers what it got and can be made ill."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What is answered: status, headers, body, and how long that takes."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"id": "their-id"}'
    seconds: float = 0.0


class FarSide:
    """Answers `answer`, or what `behave` returns for a request. Use it in a `with`."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer = Answer()
        self.behave: Callable[[Received], Answer | None] = lambda _received: None
        far_side = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                got = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                answer = far_side.behave(got) or far_side.answer
                time.sleep(answer.seconds)
                if answer.status < 300:
                    far_side.received.append(got)
                self.send_response(answer.status)
                for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def handle(self) -> None:
                with suppress(ConnectionError):  # whoever waited has hung up
                    super().handle()

            def log_message(self, format: str, *args: Any) -> None:
                del format, args

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
