"""Create tasks, assignees, followers and the append-only history.

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE task_code")
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("expected_product", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("source", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("urgency", sa.Enum("normal", "urgent", "very_urgent", "flash", native_enum=False), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("assigner_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=False),
        sa.Column("lead_person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "assigned", "in_progress", "awaiting_approval", "returned", "completed", "recalled", native_enum=False
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_phrase", sa.String(), nullable=False),
        sa.Column("deadline_set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_soon_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history_length", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status in ('assigned', 'in_progress', 'awaiting_approval', 'returned', 'completed', 'recalled')",
            name=op.f("ck_task_status"),
        ),
        sa.CheckConstraint("urgency in ('normal', 'urgent', 'very_urgent', 'flash')", name=op.f("ck_task_urgency")),
        sa.CheckConstraint("(deadline is null) = (due_soon_from is null)", name=op.f("ck_task_due_soon")),
        sa.CheckConstraint("progress between 0 and 100", name=op.f("ck_task_progress")),
        sa.ForeignKeyConstraint(["assigner_id"], ["person.id"], name=op.f("fk_task_assigner_id")),
        sa.ForeignKeyConstraint(["lead_person_id"], ["person.id"], name=op.f("fk_task_lead_person_id")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_task_lead_unit_id")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["person.id"], name=op.f("fk_task_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("code", name=op.f("uq_task_code")),
    )
    op.create_index("ix_task_assigner", "task", ["assigner_id", sa.literal_column("id desc")], unique=False)
    op.create_index(
        "ix_task_closed",
        "task",
        ["closed_at", "lead_unit_id"],
        unique=False,
        postgresql_where=sa.text("closed_at is not null"),
    )
    op.create_index(
        "ix_task_deadline",
        "task",
        ["deadline", "lead_unit_id"],
        unique=False,
        postgresql_where=sa.text("deadline is not null"),
    )
    op.create_index("ix_task_lead_person", "task", ["lead_person_id", sa.literal_column("id desc")], unique=False)
    op.create_index("ix_task_lead_unit", "task", ["lead_unit_id", sa.literal_column("id desc")], unique=False)
    op.create_index(
        "ix_task_open",
        "task",
        ["lead_unit_id", "deadline"],
        unique=False,
        postgresql_where=sa.text("status in ('assigned', 'awaiting_approval', 'in_progress', 'returned')"),
    )
    op.create_index(
        "ix_task_open_deadline",
        "task",
        ["deadline", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('assigned', 'awaiting_approval', 'in_progress', 'returned')"),
    )
    op.create_index(
        "ix_task_open_due_soon",
        "task",
        ["due_soon_from"],
        unique=False,
        postgresql_where=sa.text("status in ('assigned', 'awaiting_approval', 'in_progress', 'returned')"),
    )
    op.create_index(
        "ix_task_search",
        "task",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_table(
        "assignee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("assigned", "delivered", "seen", "acknowledged", "working", "done", native_enum=False),
            nullable=False,
        ),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("working_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role in ('lead', 'coordinator')", name=op.f("ck_assignee_role")),
        sa.CheckConstraint(
            "state in ('assigned', 'delivered', 'seen', 'acknowledged', 'working', 'done')",
            name=op.f("ck_assignee_state"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignee_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignee_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignee_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignee")),
    )
    op.create_index(
        "ix_assignee_person",
        "assignee",
        ["person_id", "task_id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "ix_assignee_unit",
        "assignee",
        ["unit_id", "task_id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "uq_assignee_one_lead",
        "assignee",
        ["task_id"],
        unique=True,
        postgresql_where=sa.text("role = 'lead' and ended_at is null"),
    )
    op.create_index(
        "uq_assignee_person",
        "assignee",
        ["task_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "follower",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follower_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_follower_task_id")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_follower")),
    )
    op.create_index(op.f("ix_follower_person_id"), "follower", ["person_id"], unique=False)
    op.create_table(
        "history_entry",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_history_entry_actor_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_history_entry_task_id")),
        sa.PrimaryKeyConstraint("task_id", "number", name=op.f("pk_history_entry")),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history()
        """
    )


def downgrade() -> None:
    op.drop_table("history_entry")
    op.drop_table("follower")
    op.drop_table("assignee")
    op.drop_table("task")
    op.execute("DROP FUNCTION refuse_to_rewrite_history")
    op.execute("DROP SEQUENCE task_code")
