"""Keep a ledger of files, and let comments carry some.

Revision: 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("going", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stored_file")),
    )
    op.create_index(
        "ix_stored_file_delete",
        "stored_file",
        ["delete_after"],
        postgresql_where=sa.text("delete_after is not null"),
    )
    # What is kept already is referred to; what was taken back already is kept as long as by default.
    op.execute(
        "INSERT INTO stored_file (key, at, delete_after, going) "
        "SELECT key, at, removed_at + interval '30 days', false FROM attachment"
    )
    op.add_column("attachment", sa.Column("comment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_attachment_comment_id_comment"), "attachment", "comment", ["comment_id"], ["id"])
    op.create_index(
        "ix_attachment_comment", "attachment", ["comment_id"], postgresql_where=sa.text("comment_id is not null")
    )
    op.drop_constraint("ck_attachment_kind", "attachment")
    op.create_check_constraint(op.f("ck_attachment_kind"), "attachment", "kind in ('document', 'evidence', 'comment')")
    op.create_check_constraint(op.f("ck_attachment_comment"), "attachment", "comment_id is null or kind = 'comment'")


def downgrade() -> None:
    op.drop_constraint("ck_attachment_comment", "attachment")
    op.drop_constraint("ck_attachment_kind", "attachment")
    # The older product has no comments with files: theirs become documents of the task rather than being lost, but for
    # those that were sent for a comment nobody wrote.
    op.execute("UPDATE attachment SET removed_at = now() WHERE kind = 'comment' AND comment_id IS NULL")
    op.execute("UPDATE attachment SET kind = 'document' WHERE kind = 'comment'")
    op.create_check_constraint(op.f("ck_attachment_kind"), "attachment", "kind in ('document', 'evidence')")
    op.drop_index("ix_attachment_comment", "attachment")
    op.drop_constraint("fk_attachment_comment_id_comment", "attachment")
    op.drop_column("attachment", "comment_id")
    op.drop_table("stored_file")
