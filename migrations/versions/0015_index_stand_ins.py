"""Index stand-ins by their end: the list shows those of today and those to come.

Revision: 0015, after 0014
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stand_in_until_id", "stand_in", ["until", "id"])


def downgrade() -> None:
    op.drop_index("ix_stand_in_until_id", "stand_in")
