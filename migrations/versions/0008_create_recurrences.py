"""Create campaigns, templates and recurrences.

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("assigner_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("skipped", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["assigner_id"], ["person.id"], name=op.f("fk_campaign_assigner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_assigner", "campaign", ["assigner_id", sa.text("id desc")])
    op.create_index("ix_campaign_unit", "campaign", ["unit_id", sa.text("id desc")])
    op.add_column("task", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_task_campaign_id_campaign"), "task", "campaign", ["campaign_id"], ["id"])
    op.create_index(
        "ix_task_campaign", "task", ["campaign_id", "id"], postgresql_where=sa.text("campaign_id is not null")
    )
    op.create_table(
        "task_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_task_template_owner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_template_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_template")),
    )
    op.create_index(op.f("ix_task_template_owner_id"), "task_template", ["owner_id"])
    op.create_index(op.f("ix_task_template_unit_id"), "task_template", ["unit_id"])
    op.create_table(
        "recurrence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("day_off", sa.String(), nullable=False),
        sa.Column("deadline_day", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('active', 'paused', 'suspended', 'ended')", name=op.f("ck_recurrence_state")),
        sa.CheckConstraint("day_off in ('before', 'after', 'same')", name=op.f("ck_recurrence_day_off")),
        sa.CheckConstraint("state <> 'active' or next_at is not null", name=op.f("ck_recurrence_next")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_recurrence_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrence")),
    )
    op.create_index(op.f("ix_recurrence_owner_id"), "recurrence", ["owner_id"])
    op.create_index("ix_recurrence_next", "recurrence", ["next_at"], postgresql_where=sa.text("state = 'active'"))
    op.create_table(
        "recurrence_run",
        sa.Column("recurrence_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recurrence_id"],
            ["recurrence.id"],
            name=op.f("fk_recurrence_run_recurrence_id_recurrence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_recurrence_run_task_id_task")),
        sa.PrimaryKeyConstraint("recurrence_id", "day", name=op.f("pk_recurrence_run")),
    )


def downgrade() -> None:
    for table in ("recurrence_run", "recurrence", "task_template"):
        op.drop_table(table)
    op.drop_index("ix_task_campaign", "task")
    op.drop_column("task", "campaign_id")
    op.drop_table("campaign")
