"""Widen reminders: versions say what they take over, recipients may wait, units may have calendars of their own,
and the whole open book is walked in batches.

Revision: 0024, after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _policies()
    _calendars()
    _recipients()
    _walks()
    _watch()


def _policies() -> None:
    op.add_column("reminder_policy", sa.Column("effect", sa.String(), nullable=False, server_default="open"))
    op.add_column("reminder_policy", sa.Column("by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_reminder_policy_by"), "reminder_policy", "person", ["by"], ["id"])
    op.create_check_constraint(op.f("ck_reminder_policy_effect"), "reminder_policy", "effect in ('open', 'new')")


def _calendars() -> None:
    op.add_column(
        "calendar_day", sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()"))
    )
    op.alter_column("calendar_day", "id", server_default=None)
    op.add_column("calendar_day", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.drop_constraint(op.f("pk_calendar_day"), "calendar_day", type_="primary")
    op.create_primary_key(op.f("pk_calendar_day"), "calendar_day", ["id"])
    op.create_foreign_key(op.f("fk_calendar_day_unit_id"), "calendar_day", "unit", ["unit_id"], ["id"])
    op.create_index(
        "uq_calendar_day", "calendar_day", ["unit_id", "day"], unique=True, postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "unit_hours",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weekend", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_hours_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_hours")),
    )


def _recipients() -> None:
    op.alter_column("reminder_recipient", "message_id", nullable=True)
    op.add_column("reminder_recipient", sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reminder_recipient", sa.Column("held_for", sa.String(), nullable=True))
    op.add_column("reminder_recipient", sa.Column("withheld", sa.String(), nullable=True))
    op.add_column("reminder", sa.Column("reason_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_reminder_recipient_held",
        "reminder_recipient",
        ["release_at", "person_id"],
        postgresql_where=sa.text("release_at is not null"),
    )
    op.create_table(
        "reminder_pace",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_today", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_pace_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_pace")),
    )
    op.create_table(
        "snooze",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_snooze_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_snooze_task_id")),
        sa.PrimaryKeyConstraint("person_id", "task_id", name=op.f("pk_snooze")),
    )
    op.create_table(
        "brief",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_brief_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_brief_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_brief")),
    )
    op.create_table(
        "appointment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_appointment")),
    )


def _walks() -> None:
    op.create_table(
        "book_walk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("last_task_id", sa.Uuid(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("kind in ('replanning', 'dry_run')", name=op.f("ck_book_walk_kind")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_book_walk_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_walk")),
    )
    op.create_index(
        "ix_book_walk_running", "book_walk", ["started_at"], postgresql_where=sa.text("finished_at is null")
    )
    op.create_index("ix_book_walk_kind", "book_walk", ["kind", sa.text("id desc")])


def _watch() -> None:
    op.create_table(
        "patrol",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
    )
    op.create_index(op.f("ix_patrol_at"), "patrol", ["at"])


def downgrade() -> None:
    for table in ("patrol", "book_walk", "appointment", "brief", "snooze", "reminder_pace", "unit_hours"):
        op.drop_table(table)
    op.drop_index("ix_reminder_recipient_held", table_name="reminder_recipient")
    op.drop_column("reminder", "reason_at")
    # Whoever still waits was not told: there is no message to point to.
    op.execute("DELETE FROM reminder_recipient WHERE message_id IS NULL")
    for column in ("withheld", "held_for", "release_at"):
        op.drop_column("reminder_recipient", column)
    op.alter_column("reminder_recipient", "message_id", nullable=False)
    op.execute("DELETE FROM calendar_day WHERE unit_id IS NOT NULL")
    op.drop_index("uq_calendar_day", table_name="calendar_day")
    op.drop_constraint(op.f("pk_calendar_day"), "calendar_day", type_="primary")
    op.drop_column("calendar_day", "unit_id")
    op.drop_column("calendar_day", "id")
    op.create_primary_key(op.f("pk_calendar_day"), "calendar_day", ["day"])
    op.drop_column("reminder_policy", "by")
    op.drop_column("reminder_policy", "effect")
