"""Create personal reminders.

Revision: 0023, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("day_off", sa.String(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("day_off in ('before', 'after', 'same')", name=op.f("ck_personal_reminder_day_off")),
        sa.CheckConstraint(
            "done_at is null or (next_at is null and told_at is null)", name=op.f("ck_personal_reminder_done")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_reminder_person_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_personal_reminder_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_reminder")),
    )
    op.create_index(
        "ix_personal_reminder_next",
        "personal_reminder",
        ["next_at"],
        postgresql_where=sa.text("next_at is not null"),
    )
    op.create_index("ix_personal_reminder_person", "personal_reminder", ["person_id", "done_at"])
    op.create_table(
        "personal_reminder_time",
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reminder_id"],
            ["personal_reminder.id"],
            name=op.f("fk_personal_reminder_time_reminder_id_personal_reminder"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reminder_id", "due_at", name=op.f("pk_personal_reminder_time")),
    )


def downgrade() -> None:
    op.drop_table("personal_reminder_time")
    op.drop_table("personal_reminder")
