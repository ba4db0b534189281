"""Which program is running under which name, and is that process number still the same program?

`NAME.pid` holds the number alone, for people and tests. `NAME.json` beside it holds number and birth of the
program and of its keep: numbers are used again, so nothing is signalled before the birth has been compared.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from lib.privilege import LINUX


def birth(pid: int) -> str | None:
    """Return a text that no other process with this number ever has, or None when the process is gone."""
    if LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        return None if fields[0] in "ZX" else f"{boot} {fields[19]}"
    shown = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
    state, _, started = shown.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()


def record(pidfile: Path, pid: int, keep: int) -> None:
    """Write both files for a program that has just started; each appears whole or not at all."""
    births = {"pid": [pid, birth(pid)], "keep": [keep, birth(keep)]}
    _write(pidfile.with_suffix(".json"), json.dumps(births))
    _write(pidfile, f"{pid}\n")


def forget(pidfile: Path) -> None:
    """Remove both files."""
    pidfile.unlink(missing_ok=True)
    pidfile.with_suffix(".json").unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Replace `path` in one step."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    fresh.replace(path)


def living(pidfile: Path, who: str = "pid") -> int | None:
    """Return the number of the program (`pid`) or of its keep (`keep`) if that very process still lives."""
    try:
        pid, born = json.loads(pidfile.with_suffix(".json").read_text())[who]
        pid = int(pid)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if born is not None and birth(pid) == born else None


def end(pid: int, born: str | None, with_signal: signal.Signals, patience: float) -> None:
    """Signal that very process, wait up to `patience` seconds, then kill it; return when it is gone."""
    if born is None or birth(pid) != born:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, with_signal)
        if not gone(pid, born, patience):
            os.kill(pid, signal.SIGKILL)
            gone(pid, born, 5.0)


def gone(pid: int, born: str, patience: float) -> bool:
    """Wait up to `patience` seconds for that very process to end; tell whether it did."""
    until = time.monotonic() + patience
    while birth(pid) == born:
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def end_leftovers(folder: Path) -> list[str]:
    """End what a killed bin/up left running, keeps first lest they restart it; return the names."""
    ended = []
    pidfiles = sorted(folder.glob("*.pid"))
    for who, patience in (("keep", 10.0), ("pid", 5.0)):
        for pidfile in pidfiles:
            pid = living(pidfile, who)
            if pid is not None:
                # PostgreSQL takes SIGTERM for "wait until every client has left"; SIGINT closes them.
                stop = signal.SIGINT if who == "pid" and pidfile.stem == "postgres" else signal.SIGTERM
                end(pid, birth(pid), stop, patience)
                ended.append(pidfile.stem)
    for pidfile in pidfiles:
        forget(pidfile)
    return sorted(set(ended))
