"""Hold N idle sockets open on a server: `python -m tests.load.idle URL TOKEN N`; says "ready" when all are in.

Raw websockets under gevent: they answer Engine.IO pings and nothing else, so the load is the server's, not ours.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 (after patching)
import sys  # noqa: E402

import gevent  # noqa: E402
import websocket  # noqa: E402
from gevent.pool import Pool  # noqa: E402


def hold(url: str, token: str) -> None:
    """Connect one socket and leave a greenlet answering its pings."""
    address = url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, timeout=60, enable_multithread=False)
    assert socket.recv().startswith("0")
    socket.send(f"40/live,{json.dumps({'token': token})}")
    while not str(socket.recv()).startswith("42/live,"):
        pass
    gevent.spawn(_answer, socket)


def _answer(socket: websocket.WebSocket) -> None:
    socket.settimeout(None)
    while True:
        if socket.recv() == "2":
            socket.send("3")


def main(url: str, token: str, count: str) -> None:
    pool = Pool(50)
    for _ in range(int(count)):
        pool.spawn(hold, url, token)
    pool.join(raise_error=True)
    print("ready", flush=True)
    gevent.sleep(3600)


if __name__ == "__main__":
    main(*sys.argv[1:4])
