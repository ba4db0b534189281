"""Create reminders, who was told, and the versions of the ladders.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_policy",
        sa.Column("version", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_reminder_policy")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Enum("planned", "fired", "withheld", "cancelled", native_enum=False), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("state in ('planned', 'fired', 'withheld', 'cancelled')", name=op.f("ck_reminder_state")),
        sa.ForeignKeyConstraint(["assignee_id"], ["assignee.id"], name=op.f("fk_reminder_assignee_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reminder_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(
        "ix_reminder_due", "reminder", ["due_at"], unique=False, postgresql_where=sa.text("state = 'planned'")
    )
    op.create_index(
        "uq_reminder_once",
        "reminder",
        ["task_id", "rung", "assignee_id", "anchor", "occurrence"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "reminder_recipient",
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_as", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reminder_recipient_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_recipient_person_id")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_recipient_reminder_id")),
        sa.PrimaryKeyConstraint("reminder_id", "person_id", name=op.f("pk_reminder_recipient")),
    )
    op.create_index(op.f("ix_reminder_recipient_message_id"), "reminder_recipient", ["message_id"], unique=False)
    op.create_index(op.f("ix_reminder_recipient_person_id"), "reminder_recipient", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reminder_recipient")
    op.drop_table("reminder")
    op.drop_table("reminder_policy")
