"""The least between a POST and a receipt: raw asyncio that inserts some rows, commits, and writes to the socket.

`python -m tests.load.posting [FILE]`, on PORT. No framework, no rules, no questions, one process: it speaks just enough
HTTP to take a POST, and just enough WebSocket to be a Socket.IO server to whoever waits for one thing. It inserts three
rows of its own, without an index; or, from a FILE, what the product inserts for one assignment, into the same tables.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from backend.ids import new_ids
from backend.live import frames
from backend.live.websocket import Message, Reader, read_request, switching

TABLES = ("floor_task", "floor_history", "floor_delivery")
_CONNECTIONS = 4


#: What three rows are without rules: as `tests.load.recorded` has what the product inserts.
PLAIN = [
    {"words": f"INSERT INTO {table} (body) VALUES (%(body)s)", "given": {"body": '{"title": "%(title)s"}'}, "new": []}
    for table in TABLES
]


class Floor:
    """Sockets by the token they came with, a few connections to PostgreSQL, and what it inserts."""

    def __init__(self, writes: Sequence[dict[str, Any]]) -> None:
        self._writes = writes
        self._count = 0
        self._sockets: dict[str, list[asyncio.StreamWriter]] = {}
        self._connections: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()

    async def open(self, url: str) -> None:
        for _ in range(_CONNECTIONS):
            self._connections.put_nowait(await psycopg.AsyncConnection.connect(url, prepare_threshold=0))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET /socket.io/"):
                    await self._socket(head, reader, writer)
                    return
                if head.startswith(b"POST"):
                    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                    await self._assign(json.loads(await reader.readexactly(length)))
                writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _assign(self, body: dict[str, Any]) -> None:
        self._count += 1
        names = self._writes[0]["new"]
        made = dict(zip(names, map(str, new_ids(datetime.now(UTC), len(names))), strict=True))
        made |= {"title": body["title"], "code": f"F-{self._count}"}
        connection = await self._connections.get()
        try:
            async with connection.pipeline():
                for write in self._writes:
                    given = {name: template % made for name, template in write["given"].items()}
                    await connection.execute(write["words"], given)
                await connection.commit()
        finally:
            self._connections.put_nowait(connection)
        for writer in self._sockets.get(body["to"], ()):
            writer.write(frames.event("changes", {"position": 1, "items": [body]}).wire)

    async def _socket(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(switching(read_request(head)) + frames.opened("x", 50, 20, 1000))
        messages = Reader(10_000)
        while data := await reader.read(4096):
            for message in messages.feed(data):
                self._hear(message, writer)

    def _hear(self, message: Message, writer: asyncio.StreamWriter) -> None:
        said = message.payload.decode()
        if said.startswith("40/live,"):
            token = json.loads(said.removeprefix("40/live,"))["token"]
            self._sockets.setdefault(token, []).append(writer)
            writer.write(frames.event("hello", {"position": 1, "recovered": False}).wire)


async def main() -> None:
    floor = Floor(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")) if len(sys.argv) > 1 else PLAIN)
    await floor.open(os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql"))
    server = await asyncio.start_server(floor.serve, "127.0.0.1", int(os.environ["PORT"]), backlog=4096)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
