"""Give each push service of Web Push a lane of its own (docs/adr/0031).

What is queued stays in the common lane and goes out through it.

Revision: 0030, after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_QUEUED = "state = 'queued' and channel <> 'live'"
#: As GIAOVIEC_WEBPUSH_HOSTS names them when nobody has set it; browsers do not subscribe anew by themselves.
_SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")
_THEIRS = sa.text(
    "UPDATE device SET lane = :lane WHERE channel = 'webpush' AND dropped_at IS NULL"
    " AND split_part(token, '/', 3) LIKE :host"
)


def upgrade() -> None:
    for table in ("device", "delivery"):
        op.add_column(table, sa.Column("lane", sa.String(), nullable=True))
    _index(sa.text("coalesce(lane, channel)"))
    for service in _SERVICES:
        op.execute(_THEIRS.bindparams(lane=f"webpush:{service}", host=service.replace("*", "%")))
    # One breaker for all of them says nothing of each.
    op.execute("DELETE FROM carrier WHERE name = 'webpush'")


def downgrade() -> None:
    op.execute("DELETE FROM carrier WHERE name LIKE 'webpush:%'")
    _index("channel")
    for table in ("delivery", "device"):
        op.drop_column(table, "lane")


def _index(lane: str | sa.TextClause) -> None:
    op.drop_index("ix_delivery_lane", table_name="delivery")
    op.create_index("ix_delivery_lane", "delivery", [lane, "due_at"], postgresql_where=sa.text(_QUEUED))
