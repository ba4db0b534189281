"""Run a program as somebody else, and die with the parent: the few system calls Python has no name for.

PostgreSQL refuses to run as root. When we are root, its files belong to an ordinary account and it is started
as that account. If the repository lies where that account may not go (a clone in /root), the process keeps
one Linux capability, CAP_DAC_OVERRIDE, rather than us opening the folders for everybody.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import stat
import sys
from pathlib import Path

from lib.refusal import Refusal

LINUX = sys.platform.startswith("linux")

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

# Loaded here and not in the forked child, where a lock held by another thread could hang the load.
_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, *values: int) -> None:
    """Call prctl(2); raise OSError when it fails."""
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if _libc.prctl(option, *padded) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def die_with_parent(parent: int, with_signal: signal.Signals) -> None:
    """In a forked child on Linux: receive `with_signal` as soon as `parent` is gone, however it went."""
    if LINUX:
        _prctl(_PR_SET_PDEATHSIG, with_signal)
        if os.getppid() != parent:  # it went between fork and here
            os._exit(1)


def adopt_orphans() -> None:
    """On Linux: become the parent of every grandchild whose own parent dies, so that it can be ended."""
    if LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> list[int]:
    """Return our direct children, adopted ones included (Linux; elsewhere nothing is adopted)."""
    if not LINUX:
        return []
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == os.getpid():
                    found.append(int(entry))
    return found


def become(uid: int, gid: int, keep_access: bool) -> None:
    """In a forked child of root: turn into `uid`; with `keep_access`, still pass folders closed to it."""
    if keep_access:
        # Keeps the capabilities through setuid, and lets access(2), which initdb asks, count them as well.
        _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep_access:
        _hold_capability(_CAP_DAC_OVERRIDE)


def _hold_capability(capability: int) -> None:
    """Keep one capability across the coming exec by making it ambient (Linux ≥ 4.3)."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _libc.capset(ctypes.byref(header), ctypes.byref(data)) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def database_account(data: Path) -> pwd.struct_passwd | None:
    """Return who should run PostgreSQL: None for an ordinary user, a system account when we are root.

    The owner of existing data wins. Otherwise `postgres` where a package made it, else `nobody`, which every
    system has; making an account of our own would leave it behind.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            raise Refusal(f"{data} belongs to user {owner}, who has no name here: chown it to nobody") from None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refusal("PostgreSQL refuses to run as root and there is no account postgres or nobody: run as a user")


def may_reach(account: pwd.struct_passwd, path: Path) -> bool:
    """Tell whether `account` may walk down to `path` and read it, going by the modes for owner and others."""
    target = path.resolve()
    for place in (target, *target.parents):
        status = place.stat()
        bits = stat.S_IMODE(status.st_mode) >> (6 if status.st_uid == account.pw_uid else 0)
        needed = 0o5 if place == target else 0o1
        if bits & needed != needed:
            return False
    return True
