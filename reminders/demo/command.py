"""`flask --app wsgi demo`: fill an empty database with the demo city, or print its accounts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from backend.runtime import current
from reminders.demo.accounts import table

NOT_EMPTY = 3


@click.command("demo")
@click.option("--accounts", is_flag=True, help="Only print the accounts; the database is not asked.")
def demo(accounts: bool) -> None:
    """Fill an empty database with the demo city; exit 3 when it is not empty."""
    if accounts:
        click.echo(table())
        return
    from reminders.demo.seeding import NotEmpty, seed  # the names of all wards take a tenth of a second to read

    began = time.monotonic()
    runtime = current()
    try:
        with _progress_line() as tell:
            seeded = seed(runtime, runtime.clock.now(), tell)
    except NotEmpty:
        click.echo("The database already holds people or units: the demo city needs an empty one.", err=True)
        raise SystemExit(NOT_EMPTY) from None
    click.echo(
        f"{seeded.units} units, {seeded.people} people, {seeded.tasks} tasks and {seeded.reminders} reminders sent, "
        f"in {time.monotonic() - began:.1f} s"
    )


@contextmanager
def _progress_line() -> Iterator[Callable[[float], None]]:
    """Yield what to tell of the progress: one line that updates itself on a terminal, nothing elsewhere."""
    if not sys.stdout.isatty():
        yield lambda share: None
        return
    shown = -1

    def tell(share: float) -> None:
        nonlocal shown
        if (percent := int(share * 100)) != shown:
            shown = percent
            click.echo(f"\rFour weeks of work: {percent:3d} %", nl=False)

    try:
        yield tell
    finally:
        click.echo("\r" + " " * 40 + "\r", nl=False)
