"""Say why a recurring task waits in words, forget a column nobody read, and find what one person's devices were.

Revision: 0031, after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recurrence", sa.Column("reason_params", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.drop_column("recurrence", "deadline_day")
    op.create_index("ix_device_person_seen", "device", ["person_id", "last_seen_at"])


def downgrade() -> None:
    op.drop_index("ix_device_person_seen", "device")
    op.add_column("recurrence", sa.Column("deadline_day", sa.Integer(), nullable=True))
    op.drop_column("recurrence", "reason_params")
