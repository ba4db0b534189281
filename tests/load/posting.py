"""The least between a POST and a receipt: raw asyncio that inserts three rows, commits, and writes to the socket.

`python -m tests.load.posting`, on PORT. No framework, no rules, no history, no ladder, one process: it speaks just
enough HTTP to take a POST, and just enough WebSocket to be a Socket.IO server to whoever waits for one thing.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import psycopg

from backend.live import frames
from backend.live.websocket import Message, Reader, read_request, switching

TABLES = ("floor_task", "floor_history", "floor_delivery")
_CONNECTIONS = 4


class Floor:
    """Sockets by the token they came with, and a few connections to PostgreSQL."""

    def __init__(self) -> None:
        self._sockets: dict[str, list[asyncio.StreamWriter]] = {}
        self._connections: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()

    async def open(self, url: str) -> None:
        for _ in range(_CONNECTIONS):
            self._connections.put_nowait(await psycopg.AsyncConnection.connect(url))

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
        connection = await self._connections.get()
        try:
            async with connection.pipeline():
                for table in TABLES:
                    await connection.execute(f"INSERT INTO {table} (body) VALUES (%s)", (json.dumps(body),))
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
    floor = Floor()
    await floor.open(os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql"))
    server = await asyncio.start_server(floor.serve, "127.0.0.1", int(os.environ["PORT"]), backlog=4096)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
