"""Commands of the platform: `flask --app wsgi migrate | worker | clock`."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config

from backend import jobs, ticking
from backend.health import MIGRATIONS
from backend.runtime import current


def alembic_config(database_url: str) -> Config:
    """Return Alembic's configuration without a file: the address comes from the settings."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


@click.command("migrate")
@click.option("--revision", default="head", help="Where to go; “head” is the newest.")
def migrate(revision: str) -> None:
    """Bring the database to the shape this code expects."""
    command.upgrade(alembic_config(current().settings.database_url), revision)


@click.command("worker")
def worker() -> None:
    """Do what is due, woken through RQ, until SIGTERM."""
    jobs.work(current())


@click.command("clock")
def clock() -> None:
    """Ask every second whether anything is due, until SIGTERM."""
    ticking.run(current())


COMMANDS = (migrate, worker, clock)
