"""Widen push: subscriptions with keys, messages that wait for a receipt, carriers with a state of health, preferences,
actions that have been spent, deliveries that are parked or spared.

Revision: 0026, after 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BEFORE = "'queued', 'sent', 'received', 'opened', 'failed', 'dropped'"
_STATES = _BEFORE + ", 'acted', 'parked', 'spared'"
_QUEUED = "state = 'queued' and channel <> 'live'"


def upgrade() -> None:
    _devices()
    _messages()
    _deliveries()
    _carriers()
    _preferences()
    _actions()


def _devices() -> None:
    op.add_column("device", sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("device", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_device_session_id"), "device", "sign_in", ["session_id"], ["id"])
    op.create_index("ix_device_session", "device", ["session_id"], postgresql_where=sa.text("dropped_at is null"))
    _check("device", "platform", "platform in ('android', 'ios', 'web', 'chat')")


def _messages() -> None:
    op.add_column("message", sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("step", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("message", sa.Column("fallback_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_message_fallback", "message", ["fallback_at"], postgresql_where=sa.text("fallback_at is not null")
    )
    op.create_index("ix_message_subjects", "message", ["subjects"], postgresql_using="gin")


def _deliveries() -> None:
    op.add_column("delivery", sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("permanent", sa.Boolean(), nullable=True))
    _check("delivery", "state", f"state in ({_STATES})")
    op.create_index("ix_delivery_lane", "delivery", ["channel", "due_at"], postgresql_where=sa.text(_QUEUED))
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index("ix_delivery_parked", "delivery", ["id"], postgresql_where=sa.text("state = 'parked'"))


def _carriers() -> None:
    op.create_table(
        "carrier",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=True),
        sa.Column("tokens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_carrier")),
    )


def _preferences() -> None:
    op.create_table(
        "notification_preference",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("off", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notification_preference")),
    )


def _actions() -> None:
    op.create_table(
        "spent_action",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_spent_action_message_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_spent_action_delivery_id")),
        sa.PrimaryKeyConstraint("message_id", "action", name=op.f("pk_spent_action")),
    )


def _check(table: str, name: str, condition: str) -> None:
    """Put a wider condition in the place of a narrower one; what is there fulfils it, so nobody need look."""
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(condition), postgresql_not_valid=True)
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def downgrade() -> None:
    for table in ("spent_action", "notification_preference", "carrier"):
        op.drop_table(table)
    op.drop_index("ix_delivery_parked", table_name="delivery")
    op.create_index("ix_delivery_due", "delivery", ["due_at"], postgresql_where=sa.text(_QUEUED))
    op.drop_index("ix_delivery_lane", table_name="delivery")
    op.execute("UPDATE delivery SET state = 'failed' WHERE state = 'parked'")
    op.execute("UPDATE delivery SET state = 'dropped' WHERE state = 'spared'")
    op.execute("UPDATE delivery SET state = 'opened' WHERE state = 'acted'")
    _check("delivery", "state", f"state in ({_BEFORE})")
    op.drop_column("delivery", "permanent")
    op.drop_column("delivery", "acted_at")
    op.drop_index("ix_message_subjects", table_name="message")
    op.drop_index("ix_message_fallback", table_name="message")
    for column in ("fallback_at", "step", "acted_at"):
        op.drop_column("message", column)
    # A subscription without its keys reaches nobody; older code knows no chats.
    op.execute("UPDATE device SET dropped_at = now(), drop_reason = 'downgraded' WHERE channel <> 'fcm'")
    op.execute("UPDATE device SET platform = 'web' WHERE platform = 'chat'")
    _check("device", "platform", "platform in ('android', 'ios', 'web')")
    op.drop_index("ix_device_session", table_name="device")
    op.drop_constraint(op.f("fk_device_session_id"), "device", type_="foreignkey")
    op.drop_column("device", "session_id")
    op.drop_column("device", "keys")
