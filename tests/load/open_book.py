"""An open book with its ladders, made by PostgreSQL itself: for what is measured where much is due at once.

Every task is open, led by one of twenty thousand people, coordinated by another where its number is even, and due at
the same instant; its reminders are written as the planner would write them, so that the sweep finds nothing to correct.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, text

from tests.load.seed import UNITS, make_organisation

LEADS = 20_000
_TRIGGERS = ("task", "assignee", "follower")

_TASKS = """
INSERT INTO task (id, code, title, content, expected_product, field, urgency, starred, assigner_id, lead_unit_id,
    lead_person_id, status, progress, assigned_at, deadline, deadline_phrase, deadline_set_at, original_deadline,
    due_soon_from, acknowledged_at, reported_at, history_length, history_hash, version, search)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '2026-' || lpad(n::text, 7, '0'),
    'Xử lý điểm ngập khu vực ' || n, '', '', '', 'normal', false,
    '00000000-0000-7000-9000-000000000000'::uuid,
    ('00000000-0000-7000-8000-' || lpad(to_hex(lead % :units), 12, '0'))::uuid,
    ('00000000-0000-7000-9000-' || lpad(to_hex(lead), 12, '0'))::uuid,
    'in_progress', 30, :assigned, :deadline, '', :assigned, :deadline, :soon, :assigned, :assigned,
    0, repeat('0', 64), 1,
    '2026-' || lpad(n::text, 7, '0')
FROM (SELECT n, 1 + n % :leads AS lead FROM generate_series(1, CAST(:tasks AS int)) AS n) AS made;
INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at, acknowledged_at)
SELECT gen_random_uuid(), id, 'lead', lead_unit_id, lead_person_id, 'working', assigned_at, assigned_at FROM task;
INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at, acknowledged_at)
SELECT gen_random_uuid(), task.id, 'coordinator', post.unit_id, post.person_id, 'acknowledged', assigned_at, assigned_at
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM task) AS task
JOIN post ON post.person_id = ('00000000-0000-7000-9000-' || lpad(to_hex(20001 + n % 20000), 12, '0'))::uuid
WHERE n % 2 = 0
"""
#: A task was assigned every four milliseconds, and its reminders have ids of that moment, as the planner gives them.
_ID = "('0190' || lpad(to_hex(n * 4), 8, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid"
_REMINDERS = f"""
INSERT INTO reminder (id, task_id, rung, anchor, occurrence, due_at, state, policy_version)
SELECT {_ID}, id, :rung, deadline, 1, :due, 'planned', 0
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM task) AS task ORDER BY id LIMIT :most
"""
#: Reminders of the far future, so that what is due has to be found among them.
_FILLING = f"""
INSERT INTO reminder (id, task_id, rung, anchor, occurrence, due_at, state, policy_version)
SELECT {_ID}, id, 'filling', deadline, k, :due + (k + random()) * interval '1 day', 'planned', 0
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM task) AS task, generate_series(1, CAST(:each AS int)) AS k
"""


def write_tasks(engine: Engine, tasks: int, *, assigned: datetime, soon: datetime, deadline: datetime) -> None:
    """Write the organisation and the tasks, without any reminder."""
    facts = {"tasks": tasks, "assigned": assigned, "soon": soon, "deadline": deadline, "units": UNITS, "leads": LEADS}
    with engine.begin() as connection:
        make_organisation(connection, total=0)
        for table in _TRIGGERS:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in _TASKS.split(";"):
            connection.execute(text(statement), {name: v for name, v in facts.items() if f":{name}" in statement})
        for table in _TRIGGERS:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def write_reminders(engine: Engine, rung: str, due: datetime, most: int) -> None:
    """Write one reminder of this rung, due at `due`, for the first `most` tasks."""
    with engine.begin() as connection:
        connection.execute(text(_REMINDERS), {"rung": rung, "due": due, "most": most})


def write_filling(engine: Engine, due: datetime, each: int) -> None:
    """Write `each` reminders a task that are due on the days after `due`."""
    with engine.begin() as connection:
        connection.execute(text(_FILLING), {"due": due, "each": each})
    vacuum(engine)


def vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def checkpoint(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
