"""Commands of the package: watchdog, policy, demo, replay."""

from __future__ import annotations

import json
from pathlib import Path

import click

from backend.runtime import current
from reminders import watchdog
from reminders.demo.command import demo
from reminders.policies.document import PolicyError, default_document
from reminders.policies.store import write_policy
from reminders.replay.command import replay


@click.command("watchdog")
@click.option("--repair", is_flag=True, help="Plan anew what is missing.")
def watch(repair: bool) -> None:
    """Ask what should have fired and did not, over all open tasks; exit 1 when something is amiss."""
    runtime = current()
    now = runtime.clock.now()
    with runtime.unit_of_work() as work:
        checked, findings = watchdog.look(work, now)
        findings += watchdog.look_at_clocks(runtime, work.session, now)
        if repair and findings:
            watchdog.repair(work, findings, now=now)
            work.commit()
    for finding in findings[:50]:
        when = f", due {finding.due_at.isoformat()}" if finding.due_at else ""
        click.echo(f"{finding.kind}: task {finding.task_id}{when}" if finding.task_id else finding.kind)
    click.echo(f"{checked} open tasks checked, {len(findings)} findings")
    if findings:
        raise SystemExit(1)


@click.command("policy")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="Why this version.")
def policy(file: Path | None, note: str) -> None:
    """Print the default ladders, or make FILE (JSON of the same shape) the version in force."""
    if file is None:
        click.echo(json.dumps(default_document(), ensure_ascii=False, indent=2))
        return
    runtime = current()
    try:
        with runtime.sessions() as session:
            written = write_policy(session, json.loads(file.read_text("utf-8")), note, runtime.clock.now())
            session.commit()
    except (PolicyError, json.JSONDecodeError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"policy version {written.version} is in force")


COMMANDS = (watch, policy, demo, replay)
