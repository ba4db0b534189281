"""Create the forecasts of each night and what the present one says of open tasks.

Revision: 0021, after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_model",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("trial", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("forecast", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("late <= known", name=op.f("ck_risk_model_late")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_risk_model")),
    )
    op.create_table(
        "risk",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("model", sa.Date(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("likely_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("probability between 0 and 1", name=op.f("ck_risk_probability")),
        sa.CheckConstraint("(probability is null) = (judged_at is null)", name=op.f("ck_risk_judged")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_risk_task_id_task"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_risk_unit_id_unit")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_risk")),
    )
    op.create_index("ix_risk_again_at", "risk", ["again_at"])
    op.create_index("ix_risk_probability", "risk", [sa.text("probability desc"), sa.text("task_id desc")])
    for column in ("likely_from", "turned_at"):
        name = "ix_risk_likely" if column == "likely_from" else "ix_risk_turned_at"
        op.create_index(name, "risk", [column], postgresql_where=sa.text(f"{column} is not null"))


def downgrade() -> None:
    op.drop_table("risk")
    op.drop_table("risk_model")
