"""Runs bin/fcm-local as a separate process, for tests that speak to it through the real SDK."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

_SCRIPT = Path(__file__).resolve().parents[2] / "bin" / "fcm-local"


class FcmServer:
    """The server on a free port, its log and its service account in `folder`; use it in a `with`.

    `url` is the base URL, `credentials` the path of the service account, `log` the path of the JSON lines. With
    `http2` it speaks that too.
    """

    def __init__(self, folder: Path, *, http2: bool = False) -> None:
        self.credentials = folder / "service-account.json"
        self.log = folder / "pushes.jsonl"
        # Port 0, and the server tells which one it got: nobody can take a port that was free a moment ago.
        command = [sys.executable, str(_SCRIPT), "--port", "0", "--log", str(self.log), *(["--http2"] if http2 else [])]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"bin/fcm-local did not start: exit code {self._process.wait()}")
        self.port = int(self.url.rpartition(":")[2])
        self.write_credentials(self.credentials)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process and wait for it; a second call does nothing."""
        self._process.terminate()
        self._process.communicate(timeout=10)

    def write_credentials(self, path: Path) -> None:
        """Have the script write a service account for this server."""
        command = [sys.executable, str(_SCRIPT), "--write-credentials", str(path), "--port", str(self.port)]
        subprocess.run(command, check=True, timeout=30)

    def pushes(self, token: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """Return what was accepted, oldest first: {n, received_at, token, message_id, name, payload}."""
        asked = {"after": str(after)} | ({"token": token} if token else {})
        found: list[dict[str, Any]] = json.loads(self.call("GET", f"/pushes?{urlencode(asked)}"))
        return found

    def logged(self) -> list[dict[str, Any]]:
        """Return the lines of the log file."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def forget(self) -> None:
        """Start afresh: no pushes, no tries of busy and flaky tokens, no faults."""
        self.call("DELETE", "/pushes")
        self.faults()

    def faults(self, **chosen: object) -> None:
        """Make trouble for everybody (`rate`, `status`, `down`, `seed`); without arguments, end it."""
        self.call("PUT", "/faults", chosen)

    def call(self, method: str, path: str, body: object = None) -> str:
        """Send one request and return the text of the answer; raises HTTPError on 4xx and 5xx."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(self.url + path, data, headers, method=method)
        # Without the environment's proxies: this is always the same machine.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
            text: str = answer.read().decode()
            return text
