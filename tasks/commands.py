"""`flask --app wsgi verify-history`: check every chain of hashes; or one exported file, which needs nothing else."""

from __future__ import annotations

import os
from typing import BinaryIO

import click
from flask import current_app
from sqlalchemy import func, select

from backend.runtime import current
from tasks.exports.history import document_in, fault_in
from tasks.exports.signing import public_text, signing_key
from tasks.history import faults
from tasks.model import HistoryEntry, Task

_WHOSE = (
    "by whose key? Anybody can sign a file with a key of their own: give that of the installation with --key "
    "(its operator reads it with verify-history --show-key), or set GIAOVIEC_SECRET where it is yours"
)


@click.command("verify-history")
@click.option("--file", "exported", type=click.File("rb"), help="check an exported history (JSON or PDF) instead")
@click.option("--key", "key", default="", help="the public key of the installation that signed the file (base64)")
@click.option("--show-key", is_flag=True, help="print the public key of this installation, for those who verify files")
def verify_history(exported: BinaryIO | None, key: str, show_key: bool) -> None:
    """Verify the history of every task; exit 1 and name each task whose chain does not hold.

    A file is verified without a database: by the key that is given, or this installation's own.
    """
    if show_key:
        click.echo(_own_key())
    elif exported is not None:
        _verify_file(exported.read(), key or _own_key())
    else:
        _verify_all()


def _verify_all() -> None:
    with current().sessions() as session:
        found = list(faults(session))
        tasks = session.scalar(select(func.count()).select_from(Task))
        entries = session.scalar(select(func.count()).select_from(HistoryEntry))
    for fault in found:
        click.echo(f"{fault.code or fault.task_id}: {fault.what}")
    click.echo(f"{tasks} tasks, {entries} entries, {len(found)} broken chains")
    if found:
        raise SystemExit(1)


def _own_key() -> str:
    """Return the public key of this installation; nothing but its secret is needed. UsageError without one."""
    offline = "giaoviec" not in current_app.extensions
    secret = os.environ.get("GIAOVIEC_SECRET", "") if offline else current().settings.secret
    if len(secret) < 32:
        raise click.UsageError(_WHOSE)
    return public_text(signing_key(secret))


def _verify_file(content: bytes, key: str) -> None:
    """Say whether signature and chain of an exported file hold, by the key of whoever must have signed it."""
    try:
        fault = fault_in(content, key)
    except ValueError as error:
        click.echo(f"not an exported history: {error}")
        raise SystemExit(1) from error
    if fault is not None:
        click.echo(f"does not hold: {fault}")
        raise SystemExit(1)
    task = document_in(content)["payload"]["task"]
    click.echo(f"{task['code']}: {task['history_length']} entries, signature and chain hold")
