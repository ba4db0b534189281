"""Lighten recipients: what a batch has just read or written is not looked up again for each row (docs/adr/0015).

Revision: 0025, after 0024
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KEYS = (
    ("reminder_recipient", "message_id", "message"),
    ("reminder_recipient", "person_id", "person"),
    ("reminder_pace", "person_id", "person"),
)


def upgrade() -> None:
    for table, column, _target in _KEYS:
        op.drop_constraint(op.f(f"fk_{table}_{column}"), table, type_="foreignkey")


def downgrade() -> None:
    for table, column, target in _KEYS:
        # First for new rows alone, then for those there are: nobody waits while they are checked.
        name = op.f(f"fk_{table}_{column}")
        op.create_foreign_key(name, table, target, [column], ["id"], postgresql_not_valid=True)
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
