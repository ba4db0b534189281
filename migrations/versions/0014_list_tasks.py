"""Keep in whose lists each task stands: one row for each person concerned and each unit that watches (docs/adr/0007).

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: Who may see these tasks: whoever has a hand in them, and the units of those who work on them with all units above.
_VIEWERS = """
CREATE FUNCTION listing_viewers(tasks uuid[]) RETURNS TABLE (viewer_id uuid, task_id uuid) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE concerned(unit_id, task_id) AS (
        (
            SELECT task.lead_unit_id, task.id FROM task WHERE task.id = ANY(tasks)
            UNION
            SELECT part.unit_id, part.task_id FROM assignee AS part
            WHERE part.task_id = ANY(tasks) AND part.ended_at IS NULL
        )
        UNION
        SELECT unit.parent_id, concerned.task_id
        FROM concerned JOIN unit ON unit.id = concerned.unit_id WHERE unit.parent_id IS NOT NULL
    )
    SELECT unit_id, concerned.task_id FROM concerned
    UNION SELECT task.assigner_id, task.id FROM task WHERE task.id = ANY(tasks)
    UNION SELECT task.supervisor_id, task.id FROM task WHERE task.id = ANY(tasks) AND task.supervisor_id IS NOT NULL
    UNION SELECT part.person_id, part.task_id FROM assignee AS part WHERE part.task_id = ANY(tasks)
    UNION SELECT follower.person_id, follower.task_id FROM follower WHERE follower.task_id = ANY(tasks)
$$
"""
_LIST = """
CREATE FUNCTION list_tasks(tasks uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH seen AS MATERIALIZED (
        SELECT viewer_id, task_id FROM listing_viewers(tasks)
    ), gone AS (
        DELETE FROM listing WHERE listing.task_id = ANY(tasks) AND NOT EXISTS (
            SELECT FROM seen WHERE seen.task_id = listing.task_id AND seen.viewer_id = listing.viewer_id
        )
    )
    INSERT INTO listing (viewer_id, task_id, open, assigned_at, deadline)
    SELECT seen.viewer_id, task.id, task.closed_at IS NULL, task.assigned_at, task.deadline
    FROM seen JOIN task ON task.id = seen.task_id
    ON CONFLICT (task_id, viewer_id) DO UPDATE SET open = excluded.open, deadline = excluded.deadline
    WHERE (listing.open, listing.deadline) IS DISTINCT FROM (excluded.open, excluded.deadline);
END
$$
"""
#: For statements that write many rows: all of them at once. A task is listed with its lead: without one there is none.
_LIST_WRITTEN = """
CREATE FUNCTION list_written_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_tasks(array_agg(DISTINCT task_id)) FROM written HAVING count(*) > 0;
    RETURN NULL;
END
$$
"""
_LIST_CHANGED = """
CREATE FUNCTION list_changed_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'task' THEN
        PERFORM list_tasks(ARRAY[NEW.id]);
    ELSE
        PERFORM list_tasks(ARRAY[NEW.task_id]);
    END IF;
    RETURN NULL;
END
$$
"""
_LIST_MOVED = """
CREATE FUNCTION list_tasks_of_moved_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_tasks(array_agg(task_id)) FROM listing WHERE viewer_id = NEW.id HAVING count(*) > 0;
    RETURN NULL;
END
$$
"""
_TRIGGERS = (
    "CREATE TRIGGER list_inserted AFTER INSERT ON assignee REFERENCING NEW TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION list_written_tasks()",
    "CREATE TRIGGER list_inserted AFTER INSERT ON follower REFERENCING NEW TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION list_written_tasks()",
    "CREATE TRIGGER list_deleted AFTER DELETE ON follower REFERENCING OLD TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION list_written_tasks()",
    "CREATE TRIGGER list_changed AFTER UPDATE ON task FOR EACH ROW WHEN ("
    "(OLD.assigner_id, OLD.supervisor_id, OLD.lead_unit_id, OLD.closed_at IS NULL, OLD.deadline) IS DISTINCT FROM "
    "(NEW.assigner_id, NEW.supervisor_id, NEW.lead_unit_id, NEW.closed_at IS NULL, NEW.deadline)"
    ") EXECUTE FUNCTION list_changed_task()",
    "CREATE TRIGGER list_changed AFTER UPDATE ON assignee FOR EACH ROW WHEN ("
    "(OLD.person_id, OLD.unit_id, OLD.ended_at IS NULL) IS DISTINCT FROM "
    "(NEW.person_id, NEW.unit_id, NEW.ended_at IS NULL)"
    ") EXECUTE FUNCTION list_changed_task()",
    "CREATE TRIGGER list_moved AFTER UPDATE ON unit FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) "
    "EXECUTE FUNCTION list_tasks_of_moved_unit()",
)
#: What there is already, in portions that fit into memory.
_FILL = """
DO $$
DECLARE
    portion uuid[];
    last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    LOOP
        SELECT array_agg(id) INTO portion FROM (SELECT id FROM task WHERE id > last ORDER BY id LIMIT 50000) AS next;
        EXIT WHEN portion IS NULL;
        PERFORM list_tasks(portion);
        last := portion[array_upper(portion, 1)];
    END LOOP;
END
$$
"""


#: Where a list may begin when what is asked for is rare: index → columns of task, condition.
_PLACES: dict[str, tuple[list[str], str]] = {
    "ix_task_open_status": (["status", "id"], "closed_at is null"),
    "ix_task_field": (["field", "id"], ""),
    "ix_task_urgency": (["urgency", "id"], ""),
    "ix_task_starred": (["id"], "starred"),
    "ix_task_not_acknowledged": (["id"], "closed_at is null and acknowledged_at is null"),
    "ix_task_awaiting": (["id"], "closed_at is null and (status = 'awaiting_approval' or questions > 0)"),
}
#: Somebody's own lists are ordered as all lists are: by when the task was assigned.
_BY_PERSON = {"assigner": None, "supervisor": sa.text("supervisor_id is not null")}


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_listing_task_id_task"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "viewer_id", name=op.f("pk_listing")),
    )
    for function in (_VIEWERS, _LIST, _LIST_WRITTEN, _LIST_CHANGED, _LIST_MOVED):
        op.execute(function)
    # A large book takes minutes here, in a maintenance window; the indexes come after the rows.
    op.execute(_FILL)
    for order, other in (("assigned_at", "deadline"), ("deadline", "assigned_at")):
        name = "ix_listing_newest" if order == "assigned_at" else "ix_listing_deadline"
        columns = ["viewer_id", "open", order, "task_id"]
        op.create_index(name, "listing", columns, postgresql_include=[other])
    for trigger in _TRIGGERS:
        op.execute(trigger)
    for name, (columns, where) in _PLACES.items():
        op.create_index(name, "task", columns, postgresql_where=sa.text(where) if where else None)
    op.drop_index("ix_task_open_newest", "task")
    for person, known in _BY_PERSON.items():
        op.drop_index(f"ix_task_{person}", "task")
        columns = [f"{person}_id", "assigned_at", "id"]
        op.create_index(f"ix_task_{person}", "task", columns, postgresql_where=known)


def downgrade() -> None:
    for person, known in _BY_PERSON.items():
        op.drop_index(f"ix_task_{person}", "task")
        op.create_index(f"ix_task_{person}", "task", [f"{person}_id", sa.text("id desc")], postgresql_where=known)
    op.create_index("ix_task_open_newest", "task", [sa.text("id desc")], postgresql_where=sa.text("closed_at is null"))
    for name in _PLACES:
        op.drop_index(name, "task")
    op.execute("DROP TRIGGER list_moved ON unit")
    op.execute("DROP TRIGGER list_changed ON assignee")
    op.execute("DROP TRIGGER list_changed ON task")
    op.execute("DROP TRIGGER list_deleted ON follower")
    op.execute("DROP TRIGGER list_inserted ON follower")
    op.execute("DROP TRIGGER list_inserted ON assignee")
    for function in ("list_tasks_of_moved_unit()", "list_changed_task()", "list_written_tasks()", "list_tasks(uuid[])"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION listing_viewers(uuid[])")
    op.drop_table("listing")
