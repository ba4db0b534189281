"""The driver's side of `tests.load.swarm`: one or more swarms as one, and the servers they are set upon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.live.javascript import program
from tests.processes import ROOT, Live, Process, free_port

_HOW: dict[str, Callable[[list[Any]], Any]] = {
    "seconds": max,
    "last": max,
    "first": min,
}
_ASK_EVERY = 0.1  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")


class Flock:
    """Swarms in processes of their own, each from an address of its own: ports of one would not last for thousands."""

    def __init__(self, swarms: int) -> None:
        self._swarms = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.load.swarm"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(swarms)
        ]

    def connect(self, urls: list[str], tokens: list[str]) -> None:
        """Begin to connect a client for each token, shared out evenly over swarms and servers."""
        share = len(self._swarms)
        for n, swarm in enumerate(self._swarms):
            url, source = urls[n % len(urls)], f"127.0.0.{n + 2}"
            self._tell(swarm, {"do": "connect", "url": url, "tokens": tokens[n::share], "source": source})
        self._answers()

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """Give all the same command and put their answers together."""
        for swarm in self._swarms:
            self._tell(swarm, {"do": do, **given})
        return self._together(self._answers())

    def wait(
        self, do: str, name: str, count: int, within: float, meanwhile: Callable[[dict[str, Any]], object] | None = None
    ) -> dict[str, Any]:
        """Ask again and again until all together say `count` under `name`, at most `within` seconds.

        What each of them has to come to is nobody's business: who waited for its own would have to know its share.
        Returns the last answer, whether it is enough or not; `meanwhile` sees each.
        """
        until = time.monotonic() + within
        while True:
            answer = self.ask(do)
            if meanwhile is not None:
                meanwhile(answer)
            if answer[name] >= count or time.monotonic() >= until:
                return answer
            time.sleep(_ASK_EVERY)

    @property
    def processor(self) -> float:
        """The seconds of processor that all of them have had."""
        return sum(processor_of(swarm.pid) for swarm in self._swarms)

    def close(self) -> None:
        for swarm in self._swarms:
            swarm.kill()
            swarm.communicate()

    def _tell(self, swarm: subprocess.Popen[str], command: dict[str, Any]) -> None:
        assert swarm.stdin is not None
        swarm.stdin.write(json.dumps(command) + "\n")
        swarm.stdin.flush()

    def _answers(self) -> list[dict[str, Any]]:
        lines = [swarm.stdout.readline() if swarm.stdout else "" for swarm in self._swarms]
        assert all(lines), "a swarm has died"
        return [json.loads(line) for line in lines]

    def _together(self, answers: list[dict[str, Any]]) -> dict[str, Any]:
        """Numbers of clients add up; of instants and durations the last counts, of firsts and lowests the first."""
        together: dict[str, Any] = {}
        for name in answers[0]:
            values = [each[name] for each in answers if each[name] is not None]
            together[name] = _HOW.get(name, sum)(values) if values else None
        return together


@contextmanager
def flock(swarms: int = 1) -> Iterator[Flock]:
    found = Flock(swarms)
    try:
        yield found
    finally:
        found.close()


class Ours(Live):
    """A live process of the product, with the feature that says whatever a bench likes."""

    def __init__(self, log: Path, **variables: str) -> None:
        super().__init__(log, app="tests.live.rehearsal", **variables)

    @property
    def worker(self) -> int:
        return next(iter(_children(self.pid)))


class Reference(Process):
    """Node's server. `wait` returns once it listens."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(program("server.js"), log, PORT=str(self.port), NODE_ENV="production")
        self._log_path = log

    @property
    def worker(self) -> int:
        return self.pid

    def wait(self, seconds: float = 20) -> Reference:
        until = time.monotonic() + seconds
        while "ready" not in self._log_path.read_text():
            if time.monotonic() > until:
                raise TimeoutError(self._log_path.read_text())
            time.sleep(0.1)
        return self


def memory_of(pid: int) -> int:
    """Return the resident memory of a process, bytes."""
    line = next(each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def processor_of(pid: int) -> float:
    """Return the seconds of processor a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
