"""Index the words of tasks, who supervises and what waits; keep saved views.

Revision: 0013, after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


#: Index → its table, columns, condition, what it carries beside, and the condition it had before.
_COVERING: dict[str, tuple[str, list[str], str, list[str], str]] = {
    "ix_task_open": (
        "task",
        ["lead_unit_id", "deadline"],
        "closed_at is null",
        ["due_soon_from", "submitted_at", "paused_at", "acknowledged_at"],
        "closed_at is null",
    ),
    "ix_task_closed": (
        "task",
        ["closed_at", "lead_unit_id"],
        "closed_at is not null",
        ["status", "deadline", "submitted_at"],
        "closed_at is not null",
    ),
    "ix_task_deadline": (
        "task",
        ["deadline", "lead_unit_id"],
        "deadline is not null",
        ["status", "submitted_at"],
        "deadline is not null",
    ),
    "ix_assignee_person": ("assignee", ["person_id", "task_id"], "", ["ended_at"], "ended_at is null"),
}


def upgrade() -> None:
    # A stored column is computed for every row: on a large table this takes a maintenance window.
    op.add_column(
        "task",
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, search)", persisted=True),
            nullable=True,
        ),
    )
    op.create_index("ix_task_words", "task", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_task_supervisor",
        "task",
        ["supervisor_id", sa.text("id desc")],
        postgresql_where=sa.text("supervisor_id is not null"),
    )
    op.create_index("ix_task_open_newest", "task", [sa.text("id desc")], postgresql_where=sa.text("closed_at is null"))
    op.create_index("ix_task_tags", "task", ["tags"], postgresql_using="gin")
    op.create_index("ix_person_name", "person", ["search", "id"])
    op.create_index("ix_unit_name", "unit", ["search", "id"])
    for name, (table, columns, condition, include, _) in _COVERING.items():
        op.drop_index(name, table)
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, postgresql_where=where, postgresql_include=include)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_view_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_index("ix_unit_name", "unit")
    op.drop_index("ix_person_name", "person")
    for index in ("ix_task_tags", "ix_task_open_newest", "ix_task_supervisor", "ix_task_words"):
        op.drop_index(index, "task")
    op.drop_column("task", "words")
    for name, (table, columns, _, _, before) in _COVERING.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns, postgresql_where=sa.text(before))
