"""Create urgings, and count them on the task; those of before are counted from the history.

Revision: 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Counted before the task is touched, so that its lock is not held while the history is read.
_COUNTED = """
CREATE TEMPORARY TABLE urged ON COMMIT DROP AS
SELECT task_id, count(*) AS times, max(at) AS last FROM history_entry WHERE verb = 'urge' GROUP BY task_id
"""
_COUNT = "UPDATE task SET urgings = urged.times, urged_at = urged.last FROM urged WHERE task.id = urged.task_id"


def upgrade() -> None:
    op.execute(_COUNTED)
    op.add_column("task", sa.Column("urgings", sa.Integer(), server_default="0", nullable=False))
    op.add_column("task", sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "urging",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answered_at is not null or (answer is null and promised_at is null)", name=op.f("ck_urging_answered")
        ),
        sa.CheckConstraint("promised_at > answered_at", name=op.f("ck_urging_promised")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_urging_answered_by_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_urging_by_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_urging_task_id_task")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_urging_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_urging_task_id_number")),
    )
    op.create_index("ix_urging_pair", "urging", ["by_id", "to_id", "at"])
    op.execute(_COUNT)


def downgrade() -> None:
    op.drop_table("urging")
    op.drop_column("task", "urged_at")
    op.drop_column("task", "urgings")
