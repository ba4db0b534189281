"""The folder where one Giao Việc keeps everything: data, logs, process numbers, ports, the secret."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lib.environment import REPOSITORY
from lib.refusal import Refusal


@dataclass(frozen=True)
class House:
    """The folder `var/`, or GIAOVIEC_VAR."""

    var: Path

    @classmethod
    def from_environment(cls) -> House:
        """Find the folder; a relative GIAOVIEC_VAR counts from where the person stands."""
        return cls(Path(os.environ.get("GIAOVIEC_VAR") or REPOSITORY / "var").absolute())

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def fcm(self) -> Path:
        return self.var / "fcm"

    def build(self) -> None:
        """Make the folders; closed to others, except that PostgreSQL's account passes when we are root."""
        passable = 0o711 if os.geteuid() == 0 else 0o700
        for folder, mode in (
            (self.var, passable),
            (self.run, passable),
            (self.logs, 0o700),
            (self.fcm, 0o700),
        ):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(mode)

    def lock(self) -> IO[str]:
        """Take the folder for ourselves as long as we live; Refusal when another bin/up has it."""
        handle = (self.var / "lock").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            pid = handle.read().strip() or "unknown"
            raise Refusal(
                f"Giao Việc is already running from {self.var} (process {pid}): stop that one with Ctrl-C, "
                "or set GIAOVIEC_VAR to another folder and --port to another port"
            ) from None
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        return handle

    def secret(self) -> str:
        """Return the secret of this installation, made on the first start and readable by us alone."""
        path = self.var / "secret"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_hex(32))
        return path.read_text().strip()

    def vapid_key(self) -> str:
        """Return the key file by which push services of browsers know this installation, made on the first start."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        path = self.var / "vapid.pem"
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
                handle.write(text)
        return str(path)

    def empty(self, sure: bool) -> None:
        """Delete the data after the person said yes; the lock that we hold stays."""
        if not sure:
            if not sys.stdin.isatty():
                raise Refusal("--fresh deletes all data and there is nobody to ask: add --yes if you mean it")
            print(f"This deletes every task, account and log in {self.var}.")
            if input("Type yes to go on: ").strip() != "yes":
                raise Refusal("nothing was deleted")
        for name in ("postgres", "valkey", "fcm", "log", "run", "secret", "vapid.pem", "ports.json", "demo"):
            path = self.var / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.build()
