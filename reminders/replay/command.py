"""`flask --app wsgi replay CASES --events EVENTS`: live a real municipality's year again, and prove that it held."""

from __future__ import annotations

import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from flask.cli import with_appcontext
from sqlalchemy import make_url

from backend.runtime import Runtime, current
from backend.unit_of_work import UnitOfWork
from reminders.replay.database import runtime_beside
from reminders.replay.expected import Expectation
from reminders.replay.figures import Disagreement, figures_of
from reminders.replay.progress import Progress
from reminders.replay.proof import prove
from reminders.replay.records import Case, RecordsError, read_cases
from reminders.replay.report import report
from reminders.replay.run import Replayed
from reminders.replay.run import replay as run_replay

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _zone(_context: click.Context, _parameter: click.Parameter, text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(f"{text!r} is no IANA zone") from error


@click.command("replay")
@click.argument("cases", type=_FILE)
@click.option("--events", required=True, type=_FILE, help="The steps behind the cases.")
@click.option("--cases", "first", type=click.IntRange(min=1), help="Only so many cases, the first to start.")
@click.option("--zone", default="Europe/Amsterdam", callback=_zone, help="IANA zone of the municipality.")
@click.option("--holidays", default="NL", help="ISO country code of its public holidays.")
@click.option("--keep", is_flag=True, help="Keep the replay's database and print its address.")
@with_appcontext
def replay(cases: Path, events: Path, first: int | None, zone: ZoneInfo, holidays: str, keep: bool) -> None:
    """Replay the records in CASES through the real services on simulated time, in a database of its own.

    Nothing in it is random: equal records give an equal digest. Exit 1 when the proof does not hold.
    """
    try:
        read = read_cases(cases, events, first)
    except RecordsError as error:
        raise click.ClickException(str(error)) from error
    with runtime_beside(current(), zone, holidays, keep=keep) as runtime:
        holds = _show(runtime, read)
        if keep:
            click.echo(f"kept              {make_url(runtime.settings.database_url).render_as_string()}")
    if not holds:
        raise SystemExit(1)


def _show(runtime: Runtime, cases: list[Case]) -> bool:
    began = time.monotonic()
    progress = Progress(len(cases))
    replayed = run_replay(runtime, cases, progress)
    progress.close()
    with runtime.unit_of_work() as work:
        figures = figures_of(replayed, work.session)
        proof = prove(replayed, work.session, expectation_of(replayed, work))
    try:
        for line in report(replayed, figures, proof, time.monotonic() - began):
            click.echo(line)
    except Disagreement as error:
        raise click.ClickException(str(error)) from error
    return proof.holds


def expectation_of(replayed: Replayed, work: UnitOfWork) -> Expectation:
    """Return what the proof compares with: the calendar of the replay, and where everybody works."""
    return Expectation(work.calendar, replayed.city.homes, replayed.ended)
