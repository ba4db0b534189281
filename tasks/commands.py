"""`flask --app wsgi verify-history`: check every chain of hashes."""

from __future__ import annotations

from typing import BinaryIO

import click
from sqlalchemy import func, select

from backend.runtime import current
from tasks.exports.history import document_in, fault_in
from tasks.exports.signing import public_text, signing_key
from tasks.history import faults
from tasks.model import HistoryEntry, Task


@click.command("verify-history")
@click.option("--file", "exported", type=click.File("rb"), help="check an exported history (JSON or PDF) instead")
def verify_history(exported: BinaryIO | None) -> None:
    """Verify the history of every task; exit 1 and name each task whose chain does not hold."""
    if exported is not None:
        _verify_file(exported.read())
        return
    with current().sessions() as session:
        found = list(faults(session))
        tasks = session.scalar(select(func.count()).select_from(Task))
        entries = session.scalar(select(func.count()).select_from(HistoryEntry))
    for fault in found:
        click.echo(f"{fault.code or fault.task_id}: {fault.what}")
    click.echo(f"{tasks} tasks, {entries} entries, {len(found)} broken chains")
    if found:
        raise SystemExit(1)


def _verify_file(content: bytes) -> None:
    """Say whether signature and chain of an exported file hold, by this installation's own key."""
    try:
        fault = fault_in(content, public_text(signing_key(current().settings.secret)))
    except ValueError as error:
        click.echo(f"not an exported history: {error}")
        raise SystemExit(1) from error
    if fault is not None:
        click.echo(f"does not hold: {fault}")
        raise SystemExit(1)
    task = document_in(content)["payload"]["task"]
    click.echo(f"{task['code']}: {task['history_length']} entries, signature and chain hold")
