"""A small reference client of /live: it keeps its position, applies changes in order, and counts what it saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import socketio

NAMESPACE = "/live"

_SCREENS: list[Screen] = []


def put_away() -> None:
    """Close the sockets of screens that are over. Where the server closed first, the public client leaves that to the
    garbage collector, which complains of it in whatever test comes next."""
    _SCREENS[:] = [screen for screen in _SCREENS if not screen._let_go()]


class Screen:
    """One open screen. `tasks` is what it shows: id → the newest brief it was told."""

    def __init__(self, url: str, token: str, position: int | None = None) -> None:
        self.url = url
        self.hello: dict[str, Any] | None = None
        self.position = position
        self.tasks: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.heard: list[tuple[str, Any]] = []
        self.boards: list[dict[str, Any]] = []
        self.unwatched: list[dict[str, str]] = []
        self.ended: str | None = None
        self.closed = threading.Event()
        self.refused: Any = None
        self._changed = threading.Condition()
        self._client = socketio.Client(reconnection=False)
        _SCREENS.append(self)
        for name, handler in {
            "hello": self._on_hello,
            "changes": self._on_changes,
            "position": self._on_position,
            "board": self._on_board,
            "unwatched": self._on_unwatched,
            "session": self._on_session,
            "connect_error": self._on_refused,
            "disconnect": self._on_disconnect,
        }.items():
            self._client.on(name, handler, namespace=NAMESPACE)
        auth: dict[str, Any] = {"token": token}
        if position is not None:
            auth["position"] = position
        try:
            self._client.connect(url, auth=auth, namespaces=[NAMESPACE], transports=["websocket"], wait_timeout=10)
        except socketio.exceptions.ConnectionError as error:
            self.refused = self.refused or str(error)
            return
        self.wait_for(lambda: self.hello is not None or self.closed.is_set())

    def call(self, event: str, data: Any = None) -> Any:
        return self._client.call(event, data, namespace=NAMESPACE, timeout=10)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until `condition` holds; AssertionError with what was seen otherwise."""
        until = time.monotonic() + seconds
        with self._changed:
            while not condition():
                left = until - time.monotonic()
                assert left > 0, f"not within {seconds} s; hello={self.hello}, items={self.items[-5:]}"
                self._changed.wait(min(left, 0.2))

    def close(self) -> None:
        self._client.disconnect()

    def _on_hello(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("hello", data))
            self.hello = data
            self.position = data["position"]
            self._changed.notify_all()

    def _on_changes(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("changes", data))
            for item in data["items"]:
                self.items.append(item)
                if item["kind"] == "task":
                    shown = self.tasks.get(item["id"])
                    if shown is None or shown["version"] <= item["version"]:
                        self.tasks[item["id"]] = item
                elif item["kind"] == "message":
                    self.messages.append(item)
            self.position = data["position"]
            self._changed.notify_all()

    def _on_position(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("position", data))
            self.position = data["position"]
            self._changed.notify_all()

    def _on_board(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("board", data))
            self.boards.append(data)
            self._changed.notify_all()

    def _on_unwatched(self, data: dict[str, str]) -> None:
        with self._changed:
            self.heard.append(("unwatched", data))
            self.unwatched.append(data)
            self._changed.notify_all()

    def _on_session(self, data: dict[str, Any]) -> None:
        with self._changed:
            self.heard.append(("session", data))
            self.ended = data.get("ended", self.ended)
            self.refused = data.get("problem", self.refused)
            self._changed.notify_all()

    def _let_go(self) -> bool:
        """Close the socket once nobody reads from it any more; say whether that is so."""
        if self._client.connected:
            return False
        reader = self._client.eio.read_loop_task
        if reader is not None:
            reader.join(5)
            if reader.is_alive():
                return False
        if (connected := getattr(self._client.eio, "ws", None)) is not None:
            connected.shutdown()
        return True

    def _on_disconnect(self, *_: Any) -> None:
        with self._changed:
            self.closed.set()
            self._changed.notify_all()

    def _on_refused(self, data: Any) -> None:
        self.refused = data
