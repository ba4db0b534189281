"""Many tasks that are one task copied inside the database, where as many verbs would take long."""

from __future__ import annotations

from sqlalchemy import text

from tasks.model import Task
from tests.city import City


def multiply(city: City, task: Task, times: int, *, rung: str | None = None, counted: bool = True) -> None:
    """Copy a task with its assignee, and with its reminder of a rung where one is named.

    Codes are copy-00001 and on: as long as each other, so that none is found where another is looked for.
    Where the copies are not `counted` no trigger sees them, which takes a fraction of the time.
    """
    copied = [
        ("task", {"id": "c.task_id", "code": "'copy-' || lpad(CAST(c.n AS text), 5, '0')"}, "t.id = :id"),
        ("assignee", {"id": "c.part_id", "task_id": "c.task_id"}, "t.task_id = :id"),
    ]
    if rung is not None:
        own = {"id": "gen_random_uuid()", "task_id": "c.task_id", "assignee_id": "c.part_id"}
        copied.append(("reminder", own, "t.task_id = :id AND t.rung = :rung"))
    with city.runtime.engine.begin() as connection:
        if not counted:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "CREATE TEMP TABLE copies ON COMMIT DROP AS"
                " SELECT n, gen_random_uuid() AS task_id, gen_random_uuid() AS part_id"
                " FROM generate_series(1, :times) AS n"
            ),
            {"times": times},
        )
        for table, changed, source in copied:
            columns = [row[0] for row in connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).cursor.description]
            columns = [column for column in columns if column != "words"]  # PostgreSQL keeps that one
            values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                text(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, copies c WHERE {source}"),
                {"id": task.id, "rung": rung} if ":rung" in source else {"id": task.id},
            )
