"""List tasks by looking each of them up: a plan for any number of them read every task there is for one new one.

Revision: 0032, after 0031
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_LIST = """
CREATE OR REPLACE FUNCTION list_tasks(tasks uuid[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode TO force_generic_plan AS $$
BEGIN
    WITH seen AS MATERIALIZED (
        SELECT viewer_id, task_id FROM listing_viewers(tasks)
    ), gone AS (
        DELETE FROM listing WHERE listing.task_id = ANY(tasks) AND NOT EXISTS (
            SELECT FROM seen WHERE seen.task_id = listing.task_id AND seen.viewer_id = listing.viewer_id
        )
    )
    INSERT INTO listing (viewer_id, task_id, open, assigned_at, deadline)
    SELECT seen.viewer_id, task.id, task.closed_at IS NULL, task.assigned_at, task.deadline
    FROM seen JOIN task ON task.id = seen.task_id{by_id}
    ON CONFLICT (task_id, viewer_id) DO UPDATE SET open = excluded.open, deadline = excluded.deadline
    WHERE (listing.open, listing.deadline) IS DISTINCT FROM (excluded.open, excluded.deadline);
END
$$
"""


def upgrade() -> None:
    # Whose lists a task stands in is not known before: PostgreSQL expects two thousand rows, and for so many it reads
    # the table through. Which tasks they are is.
    op.execute(_LIST.replace("{by_id}", " WHERE task.id = ANY(tasks)"))


def downgrade() -> None:
    op.execute(_LIST.replace("{by_id}", ""))
