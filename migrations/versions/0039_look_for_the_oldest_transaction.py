"""Look for the oldest transaction that runs in a function: only where one runs is it called.

As part of a query it was made ready for each time, with all that it joins, by every request and every look at the
journal; most find that nothing runs. That took two thirds of what such a look costs PostgreSQL.

Revision: 0039, after 0038
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # `pg_snapshot_xmin` alone would count the other databases of the cluster too, and somebody's long report there
    # would hold our screens back. Who can be seen to belong elsewhere is left out; who cannot (ended meanwhile, or
    # hidden from us) counts as ours, and errs late.
    op.execute(
        """
        CREATE FUNCTION oldest_running(seen pg_snapshot) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN (
                SELECT coalesce(min(running::text::bigint), pg_snapshot_xmax(seen)::text::bigint)
                FROM pg_snapshot_xip(seen) AS running
                WHERE running::text::bigint & 4294967295 NOT IN (
                    SELECT backend_xid::text::bigint FROM pg_stat_activity
                    WHERE backend_xid IS NOT NULL AND datname <> current_database()
                )
            );
        END
        $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION oldest_running(pg_snapshot)")
