"""Create extension requests, delay records and explanations.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("questions", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("countered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds_left", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.Column("granted", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'countered', 'granted', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_extension_request_state"),
        ),
        sa.CheckConstraint("wanted > deadline", name=op.f("ck_extension_request_later")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_extension_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_extension_request_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_extension_request_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_extension_request_task_id_number")),
    )
    op.create_index(
        "uq_extension_request_one_open",
        "extension_request",
        ["task_id"],
        unique=True,
        postgresql_where=sa.text("state in ('open', 'countered')"),
    )
    op.create_table(
        "explanation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("demanded_by_id", sa.Uuid(), nullable=False),
        sa.Column("demanded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f("ck_explanation_answered")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_explanation_answered_by_id_person")),
        sa.ForeignKeyConstraint(["assignee_id"], ["assignee.id"], name=op.f("fk_explanation_assignee_id_assignee")),
        sa.ForeignKeyConstraint(["demanded_by_id"], ["person.id"], name=op.f("fk_explanation_demanded_by_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_explanation_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index("ix_explanation_task", "explanation", ["task_id", "demanded_at"])
    op.create_table(
        "delay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("working_seconds", sa.Integer(), nullable=True),
        sa.Column("cause_kind", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("stated_by_id", sa.Uuid(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmation_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "cause_kind in ('own', 'coordination', 'higher_authority', 'force_majeure', 'other')",
            name=op.f("ck_delay_cause_kind"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_delay_confirmed_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delay_person_id_person")),
        sa.ForeignKeyConstraint(["stated_by_id"], ["person.id"], name=op.f("fk_delay_stated_by_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_delay_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_delay_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay")),
        sa.UniqueConstraint("task_id", "deadline", name=op.f("uq_delay_task_id_deadline")),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_to_forget_delays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a delay is never erased' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER delays_are_kept BEFORE DELETE OR TRUNCATE ON delay
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget_delays()
        """
    )


def downgrade() -> None:
    op.drop_table("delay")
    op.execute("DROP FUNCTION refuse_to_forget_delays")
    op.drop_table("explanation")
    op.drop_table("extension_request")
    op.drop_column("task", "questions")
