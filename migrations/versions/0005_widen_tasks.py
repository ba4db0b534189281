"""Give tasks parents, tags and pauses; let "open" mean "not closed", in checks and partial indexes alike.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BEFORE = "'assigned', 'in_progress', 'awaiting_approval', 'returned', 'completed', 'recalled'"
_AFTER = "'assigned', 'in_progress', 'awaiting_approval', 'returned', 'paused', 'declined', 'completed', 'recalled'"
_OPEN_BEFORE = "status in ('assigned', 'awaiting_approval', 'in_progress', 'returned')"
_OPEN_AFTER = "status in ('assigned', 'awaiting_approval', 'declined', 'in_progress', 'paused', 'returned')"
_INDEXES = {
    "ix_task_open": ["lead_unit_id", "deadline"],
    "ix_task_open_deadline": ["deadline", "id"],
    "ix_task_open_due_soon": ["due_soon_from"],
}


def upgrade() -> None:
    op.add_column("task", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("task", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "task", sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_foreign_key(op.f("fk_task_parent_id_task"), "task", "task", ["parent_id"], ["id"])
    op.create_index("ix_task_parent", "task", ["parent_id"], postgresql_where=sa.text("parent_id is not null"))
    op.drop_constraint("ck_task_status", "task")
    op.create_check_constraint(op.f("ck_task_status"), "task", f"status in ({_AFTER})")
    op.create_check_constraint(op.f("ck_task_closed"), "task", f"(closed_at is null) = ({_OPEN_AFTER})")
    op.create_check_constraint(op.f("ck_task_paused"), "task", "(paused_at is not null) = (status = 'paused')")
    _index_open("closed_at is null")


def downgrade() -> None:
    # What the older product has no word for is still owed: it goes on where it was.
    op.drop_constraint("ck_task_paused", "task")
    op.drop_constraint("ck_task_closed", "task")
    op.execute("UPDATE task SET status = 'in_progress' WHERE status = 'paused'")
    op.execute("UPDATE task SET status = 'assigned' WHERE status = 'declined'")
    op.drop_constraint("ck_task_status", "task")
    op.create_check_constraint(op.f("ck_task_status"), "task", f"status in ({_BEFORE})")
    _index_open(_OPEN_BEFORE)
    op.drop_index("ix_task_parent", "task")
    for column in ("parent_id", "paused_at", "resumed_at", "tags"):
        op.drop_column("task", column)


def _index_open(condition: str) -> None:
    for name, columns in _INDEXES.items():
        op.drop_index(name, "task")
        op.create_index(name, "task", columns, postgresql_where=sa.text(condition))
