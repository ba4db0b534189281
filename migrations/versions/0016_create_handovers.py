"""Create hand-overs and what each of them moved: the list that the new holder confirms.

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind in ('post', 'reform')", name=op.f("ck_handover_kind")),
        sa.CheckConstraint(
            "(kind = 'post') = (post_id is not null) and (kind = 'post') = (from_id is not null)",
            name=op.f("ck_handover_post"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_handover_by_id_person")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_handover_from_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_handover_post_id_post")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_handover_to_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_handover_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_to", "handover", ["to_id", sa.text("id desc")])
    op.create_table(
        "handover_item",
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("from_part_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("upheld_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("upheld_at is null or objected_at is not null", name=op.f("ck_handover_item_upheld")),
        sa.CheckConstraint("(objected_at is not null) = (reason <> '')", name=op.f("ck_handover_item_reason")),
        sa.ForeignKeyConstraint(["from_part_id"], ["assignee.id"], name=op.f("fk_handover_item_from_part_id_assignee")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_item_handover_id_handover")),
        sa.ForeignKeyConstraint(["part_id"], ["assignee.id"], name=op.f("fk_handover_item_part_id_assignee")),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_handover_item")),
    )
    op.create_index(op.f("ix_handover_item_handover_id_part_id"), "handover_item", ["handover_id", "part_id"])


def downgrade() -> None:
    op.drop_table("handover_item")
    op.drop_table("handover")
