"""Ports on this machine: a free one, the one used last time, and whether one is taken."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from lib.refusal import Refusal

HOST = "127.0.0.1"


def free() -> int:
    """Return a port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Tell whether somebody listens on `port`, on any address; Refusal when we may not use it."""
    with socket.socket() as caller:
        caller.settimeout(0.5)
        if caller.connect_ex((HOST, port)) == 0:
            return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except PermissionError:
            raise Refusal(f"this user may not listen on port {port}: choose one above 1023 with --port") from None
        except OSError:
            return True
    return False


def number(text: str) -> int:
    """Read a port; Refusal when it is none."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise Refusal(f"a port is a number from 1 to 65535, and {text!r} is not: choose one with --port")
    return int(text)


def remembered(book: Path, name: str) -> int:
    """Return the port `name` had last time if it is free, else another one, and write it down in `book`."""
    try:
        ports = dict(json.loads(book.read_text()))
    except (OSError, ValueError, TypeError):
        ports = {}
    port = ports.get(name)
    if not isinstance(port, int) or is_taken(port):
        ports[name] = port = free()
        book.write_text(json.dumps(ports, indent=1) + "\n")
    return port
