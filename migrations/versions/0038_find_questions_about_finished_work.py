"""Find finished tasks about which a question waits by an index: a replanning counts them, among all that were ever
finished.

Built by one reading of the table, while nobody changes a task.

Revision: 0038, after 0037
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_task_asked ON task (id) WHERE questions > 0 AND status = 'completed'")


def downgrade() -> None:
    op.drop_index("ix_task_asked", "task")
