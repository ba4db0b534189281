"""The processes of the Procfile under honcho's Manager, each under a keep of its own."""

from __future__ import annotations

import os
import queue
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from honcho.environ import expand_processes, parse_procfile
from honcho.manager import Manager

from lib.environment import REPOSITORY
from lib.kept import Command, Event, Kept, show
from lib.refusal import Refusal


class Quiet:
    """honcho's printer, reduced to what a keep says: programs write to their logs, starts are no news."""

    width = 0

    def write(self, message: Any) -> None:
        """Show the line of a keep; leave out honcho's own."""
        if isinstance(message, Event):
            show(message)


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's loop and signals; threads instead of forks, so that we are the parent each keep watches."""

    def __init__(self) -> None:
        super().__init__(printer=Quiet())
        self.events: queue.Queue[Event] = queue.Queue()
        self.kept: list[Kept] = []
        # The Manager kills after five seconds, so a keep grants its program four: kept.Command.grace.

    def keep(self, command: Command) -> None:
        """Add a process; it starts with the loop."""
        process = Kept(command, self.events.put)
        self.kept.append(process)
        self._processes[command.name] = {"obj": process}

    def terminate(self) -> None:
        """End every process; the keeps are told that this time it is meant."""
        self._terminating = True
        for process in self.kept:
            process.ask_to_stop()

    def _start(self) -> None:
        for process in self.kept:
            process.start()


def commands(wanted: str, run: Path, logs: Path, variables: Mapping[str, str]) -> list[Command]:
    """Return what the Procfile and a text like `web=1,worker=2` ask for; Refusal for a name it does not have.

    A second web process gets the next port, and another kind of process ports a hundred further, as honcho does it.
    """
    lines = parse_procfile((REPOSITORY / "Procfile").read_text()).processes
    counts = concurrency(wanted)
    for name in counts:
        if name not in lines:
            raise Refusal(f"GIAOVIEC_PROCESSES names {name}, and the Procfile has only {', '.join(lines)}")
    chosen = {name: line for name, line in lines.items() if counts.get(name)}
    found = []
    for process in expand_processes(chosen, counts):
        name, _, number = process.name.rpartition(".")
        port = int(variables["PORT"]) + 100 * list(lines).index(name) + int(number) - 1
        found.append(
            Command(
                name=process.name,
                arguments=shlex.split(process.cmd),
                folder=REPOSITORY,
                pidfile=run / f"{process.name}.pid",
                log=logs / f"{process.name}.log",
                environment={**variables, **process.env, "PORT": str(port)},
            )
        )
    return found


def concurrency(wanted: str) -> dict[str, int]:
    """Read `web=1,worker=2`; Refusal when it does not read like that."""
    counts = {}
    for part in filter(None, wanted.split(",")):
        name, _, number = part.strip().partition("=")
        if not number.isdecimal():
            raise Refusal(f"GIAOVIEC_PROCESSES should look like web=1,worker=2,clock=2, and is {wanted!r}")
        counts[name] = int(number)
    return counts


def rotate(log: Path, limit: int = 20_000_000) -> None:
    """Put a log that grew past `limit` bytes aside as `.1`, replacing the one before."""
    if log.exists() and log.stat().st_size > limit:
        os.replace(log, log.with_name(log.name + ".1"))
