"""Lighten storms: rows of one transaction do not look each other up, and nothing is indexed that no query asks for
(docs/adr/0015).

Revision: 0027, after 0026
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KEYS = (
    ("message", "person_id", "person"),
    ("delivery", "message_id", "message"),
    ("reminder_recipient", "reminder_id", "reminder"),
)
_INDEXES = ("message_id", "person_id")


def upgrade() -> None:
    for table, column, _target in _KEYS:
        op.drop_constraint(op.f(f"fk_{table}_{column}"), table, type_="foreignkey")
    for column in _INDEXES:
        op.drop_index(op.f(f"ix_reminder_recipient_{column}"), table_name="reminder_recipient")


def downgrade() -> None:
    for column in _INDEXES:
        op.create_index(op.f(f"ix_reminder_recipient_{column}"), "reminder_recipient", [column])
    for table, column, target in _KEYS:
        # First for new rows alone, then for those there are: nobody waits while they are checked.
        name = op.f(f"fk_{table}_{column}")
        op.create_foreign_key(name, table, target, [column], ["id"], postgresql_not_valid=True)
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
