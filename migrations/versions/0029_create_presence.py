"""Keep who wants to be seen as reachable.

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence_wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_presence_wish")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_wish_person_id")),
    )


def downgrade() -> None:
    op.drop_table("presence_wish")
