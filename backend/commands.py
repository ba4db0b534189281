"""Commands of the platform: `flask --app wsgi migrate | worker | clock`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backend import jobs, ticking
from backend.errors import Invalid
from backend.health import MIGRATIONS
from backend.org.model import USERNAME
from backend.org.service import NewPerson, register
from backend.runtime import current

if TYPE_CHECKING:
    from alembic.config import Config


def alembic_config(database_url: str) -> Config:
    """Return Alembic's configuration without a file: the address comes from the settings."""
    from alembic.config import Config  # a worker that restarts should not wait for Alembic

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


@click.command("migrate")
@click.option("--revision", default="head", help="Where to go; “head” is the newest.")
def migrate(revision: str) -> None:
    """Bring the database to the shape this code expects."""
    from alembic import command

    command.upgrade(alembic_config(current().settings.database_url), revision)


@click.command("worker")
def worker() -> None:
    """Do what is due, woken through RQ, until SIGTERM."""
    jobs.work(current())


@click.command("clock")
def clock() -> None:
    """Ask every second whether anything is due, until SIGTERM."""
    ticking.run(current())


@click.command("add-administrator")
@click.argument("username")
@click.option("--name", default="Quản trị hệ thống", help="Full name.")
@click.password_option(help="At least 10 characters; asked for when not given.")
def add_administrator(username: str, name: str, password: str) -> None:
    """Register an administrator on the operator's word: the first of a new city, or one more when none can sign in."""
    if len(password) < 10:
        raise click.ClickException("the password is shorter than 10 characters")
    if not USERNAME.fullmatch(username):
        raise click.ClickException("a user name holds unaccented letters, digits and . _ - @ + only, and no spaces")
    runtime = current()
    with runtime.unit_of_work() as work:
        new = NewPerson(username, name, password, ["administrator"])
        try:
            register(work, new, now=runtime.clock.now())
        except Invalid as error:
            raise click.ClickException(f"the user name {username} is taken") from error
        work.commit()
    click.echo(f"{username} may sign in now")


COMMANDS = (migrate, worker, clock, add_administrator)
