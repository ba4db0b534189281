"""Keep the words in which a later deadline was asked for, or proposed instead: they are the task's when it is granted.

Revision: 0036, after 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_COLUMNS = ("wanted_phrase", "countered_phrase")


def upgrade() -> None:
    for column in _COLUMNS:
        # A default that is no expression rewrites no row; old processes that still run go on writing without it.
        op.add_column("extension_request", sa.Column(column, sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    for column in _COLUMNS:
        op.drop_column("extension_request", column)
