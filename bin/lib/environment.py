"""Find the repository, make its virtual environment, install what is pinned, and go on inside it.

Only the standard library is used here: this runs before anything is installed. A file is installed again
only when its hash or the place of the repository changed; `.venv/giaoviec.json` remembers both, because the
scripts of an environment that was moved point at where it used to be.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lib.disk import require_space
from lib.refusal import DISK_FULL, Refusal, spoken
from lib.version import OLDEST

REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "giaoviec.json"

#: The Python of the machine's own distribution, where there is one.
SYSTEMS = Path("/usr/bin/python3")

#: Seconds that preparing the environment took, kept across the re-exec so that bin/up can print it.
SECONDS = "GIAOVIEC_ENVIRONMENT_SECONDS"


def enter(command: str, requirements: str) -> None:
    """Return inside `.venv` with `requirements` installed; re-execute the script if it is elsewhere."""
    began = time.monotonic()
    with spoken(command):
        if not _is_current(requirements):
            require_space(VENV)
            VENV.mkdir(exist_ok=True)
            with _locked(VENV / "giaoviec.lock"):
                if not _is_current(requirements):
                    _prepare(requirements)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.environ[SECONDS] = f"{time.monotonic() - began:.1f}"
        _activate()
        os.execv(PYTHON, [str(PYTHON), os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    _activate()


def _activate() -> None:
    """Let every program we start find the environment's own programs first, and no other Python's modules."""
    bin_folder = str(VENV / "bin")
    path = os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != bin_folder:
        os.environ["PATH"] = bin_folder + os.pathsep + path
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ.pop("PYTHONHOME", None)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        # Images that keep themselves small set it, and each of our dozens of processes would compile all its
        # modules anew. What is compiled is kept, but where it is nobody's litter.
        os.environ["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`: two commands started together must not install over one another."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fingerprint(requirements: str) -> str:
    """Return the hash of the requirements file's bytes."""
    return hashlib.sha256((REPOSITORY / requirements).read_bytes()).hexdigest()


def _stamp() -> dict[str, str]:
    """Return what was installed by whom and where; empty when unknown."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _is_current(requirements: str) -> bool:
    """Tell whether the environment works, is ours, stands where it was made and holds exactly this file."""
    stamp = _stamp()
    usable = os.access(PYTHON, os.X_OK) and stamp.get("place") == _place()
    return usable and stamp.get(requirements) == _fingerprint(requirements)


def _prepare(requirements: str) -> None:
    """Make the environment if needed and install the file; raise Refusal with the reason when that fails."""
    print(
        f"Preparing .venv from {requirements} (once; a few seconds with uv, a minute or two with pip) …",
        flush=True,
    )
    stamp = _stamp()
    moved = bool(stamp) and stamp.get("place") != _place()
    uv = _working_uv(shutil.which("uv"))
    if moved or not _works(PYTHON):
        _make_venv(uv)
        stamp = {}
    if uv is None and not (VENV / "bin" / "uv").exists():
        _run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"])
    uv = uv or _working_uv(str(VENV / "bin" / "uv"))
    _install(uv, REPOSITORY / requirements)
    stamp.update({"place": _place(), requirements: _fingerprint(requirements)})
    STAMP.write_text(json.dumps(stamp, indent=1) + "\n")


def _place() -> str:
    """Return where the environment really stands: a copy of the repository may share it through a link."""
    return str(VENV.resolve())


def _interpreter() -> str:
    """Return the Python that the environment is made for: the one behind us, or the machine's own where it is quicker.

    Whoever compiles Python, or lets pyenv do it, gets one without optimisations unless they ask for them. A plain loop
    takes half as long again in it. A distribution's has them; it is preferred where it is new enough and can do it.
    """
    # Our own executable may lie in the very environment that is made anew.
    own = getattr(sys, "_base_executable", None) or sys.executable
    if "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return own
    able = f"import ensurepip, sys; sys.exit(sys.version_info < {OLDEST})"
    return str(SYSTEMS) if _works(SYSTEMS, "-c", able) else own


def _make_venv(uv: str | None) -> None:
    """Create `.venv`, removing what an older or half-made one left (never our lock)."""
    for leftover in VENV.iterdir():
        if leftover.name != "giaoviec.lock":
            shutil.rmtree(leftover) if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink()
    if uv and _run([uv, "venv", "--quiet", "--allow-existing", "--python", _interpreter(), str(VENV)]) is None:
        return
    problem = _run([_interpreter(), "-m", "venv", str(VENV)])
    if problem is not None:
        _refuse_full_disk(problem)
        raise Refusal(f"Python could not make .venv (on Debian and Ubuntu: apt install python3-venv): {_last(problem)}")


def _install(uv: str | None, requirements: Path) -> None:
    """Install the pinned file with uv; with pip if there is no uv or it fails (it is configured apart)."""
    pinned = ["--quiet", "--require-hashes", "-r", str(requirements)]
    problem = _run([uv, "pip", "install", "--python", str(PYTHON), *pinned]) if uv else ""
    if problem is None:
        return
    _refuse_full_disk(problem)
    if not _works(PYTHON, "-m", "pip", "--version"):
        _run([str(PYTHON), "-m", "ensurepip", "--default-pip"])
    problem = _run([str(PYTHON), "-m", "pip", "install", *pinned])
    if problem is not None:
        _refuse_full_disk(problem)
        raise Refusal(f"installing {requirements.name} failed (is there a network?), and pip said: {_last(problem)}")


def _working_uv(candidate: str | None) -> str | None:
    """Return `candidate` if it runs; a version manager may leave one that only prints an error."""
    return candidate if candidate and _works(Path(candidate), "--version") else None


def _works(program: Path, *arguments: str) -> bool:
    """Tell whether a program starts and exits with 0."""
    return _run([str(program), *(arguments or ("-c", ""))]) is None


def _run(command: Sequence[str]) -> str | None:
    """Run quietly; return nothing on success and the output on failure."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stdout or f"exit code {done.returncode}"


def _refuse_full_disk(output: str) -> None:
    """Raise the Refusal about space when that is what the installer complained about."""
    if "No space left on device" in output or "os error 28" in output:
        raise Refusal(DISK_FULL)


def _last(output: str) -> str:
    """Return the last line that says something, without its full stop."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "nothing"
