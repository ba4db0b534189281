"""Lighten the journal and live deliveries: a change is named by its place, its item is kept as it is read, and nothing
is indexed or looked up that no query asks for (docs/adr/0015).

Revision: 0034, after 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_WAITING = "state = 'queued'"


def upgrade() -> None:
    # It holds the changes of a day: rewriting it takes a few seconds, in which whoever writes one waits.
    op.alter_column("journal", "item", type_=postgresql.JSON(), postgresql_using="item::json")
    op.drop_constraint("pk_journal", "journal", type_="primary")
    op.drop_index("ix_journal_transaction_id", table_name="journal")
    op.create_primary_key("pk_journal", "journal", ["transaction", "id"])
    op.drop_constraint("fk_delivery_device_id", "delivery", type_="foreignkey")
    _index_devices(f"{_WAITING} and device_id is not null")


def downgrade() -> None:
    _index_devices(_WAITING)
    # First for new rows alone, then for those there are: nobody waits while they are checked.
    op.create_foreign_key(
        "fk_delivery_device_id", "delivery", "device", ["device_id"], ["id"], postgresql_not_valid=True
    )
    op.execute("ALTER TABLE delivery VALIDATE CONSTRAINT fk_delivery_device_id")
    op.drop_constraint("pk_journal", "journal", type_="primary")
    op.create_index("ix_journal_transaction_id", "journal", ["transaction", "id"])
    op.create_primary_key("pk_journal", "journal", ["id"])
    op.alter_column("journal", "item", type_=postgresql.JSONB(), postgresql_using="item::jsonb")


def _index_devices(which: str) -> None:
    op.drop_index("ix_delivery_device", table_name="delivery")
    op.create_index("ix_delivery_device", "delivery", ["device_id"], postgresql_where=sa.text(which))
