"""Make the city of a million tasks (100,000 open) that the lists are measured on, and say how long it takes.

`bin/bench seed`, or against a database that is to be kept: `DATABASE_URL=… python -m tests.bench.seed --tasks N`.
"""

from __future__ import annotations

import argparse
import os

from alembic import command
from sqlalchemy import create_engine, text

from backend.commands import alembic_config
from backend.settings import Settings
from tests.load.figures import conclude
from tests.load.seed import seed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=1_000_000)
    options = parser.parse_args()
    settings = Settings.from_environment(os.environ)
    command.upgrade(alembic_config(settings.database_url), "head")
    engine = create_engine(settings.database_url)
    seconds = 0.0
    for count, seconds in seed(engine, 0, options.tasks, options.tasks):
        print(f"{count} tasks after {seconds:.0f} s", flush=True)
    with engine.connect() as connection:
        open_tasks = connection.scalar(text("SELECT count(*) FROM task WHERE closed_at IS NULL"))
    conclude("seed", {"tasks": options.tasks, "open": open_tasks, "seconds": seconds}, {})


if __name__ == "__main__":
    main()
