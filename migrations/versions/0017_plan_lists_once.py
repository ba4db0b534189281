"""Plan once, and not for every task, how it is written in whose lists a task stands: most of that time was planning.

Revision: 0017, after 0016
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Our connections plan each execution for its own values (backend.database); this one is the same for all values.
    op.execute("ALTER FUNCTION list_tasks(uuid[]) SET plan_cache_mode TO force_generic_plan")


def downgrade() -> None:
    op.execute("ALTER FUNCTION list_tasks(uuid[]) RESET plan_cache_mode")
