"""`flask --app wsgi verify-history`: check every chain of hashes."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from backend.runtime import current
from tasks.history import faults
from tasks.model import HistoryEntry, Task


@click.command("verify-history")
def verify_history() -> None:
    """Verify the history of every task; exit 1 and name each task whose chain does not hold."""
    with current().sessions() as session:
        found = list(faults(session))
        tasks = session.scalar(select(func.count()).select_from(Task))
        entries = session.scalar(select(func.count()).select_from(HistoryEntry))
    for fault in found:
        click.echo(f"{fault.code or fault.task_id}: {fault.what}")
    click.echo(f"{tasks} tasks, {entries} entries, {len(found)} broken chains")
    if found:
        raise SystemExit(1)
