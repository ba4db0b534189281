"""Name the administrator who ended somebody's sign-in or removed their device.

Revision: 0028, after 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_COLUMNS = (("sign_in", "ended_by_id"), ("device", "dropped_by_id"))


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        # First for new rows alone, then for those there are: nobody waits while they are checked.
        name = op.f(f"fk_{table}_{column}")
        op.create_foreign_key(name, table, "person", [column], ["id"], postgresql_not_valid=True)
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    for table, column in _COLUMNS:
        op.drop_column(table, column)
