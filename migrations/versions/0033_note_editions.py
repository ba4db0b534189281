"""Note each transaction that changes the organisation, calendars or ladders: processes remember them (docs/adr/0033).

Revision: 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLES = ("unit", "person", "post", "stand_in", "calendar_day", "unit_hours", "reminder_policy")
#: The notice is for the connection itself: what it has changed it must not look up in what the process remembers.
_NOTE = """
CREATE FUNCTION note_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO edition DEFAULT VALUES ON CONFLICT DO NOTHING;
    RAISE NOTICE 'giaoviec: edition';
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("changes", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("transaction", name="pk_edition"),
    )
    op.execute(_NOTE)
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER edition_noted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION note_edition()"
        )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TRIGGER edition_noted ON {table}")
    op.execute("DROP FUNCTION note_edition()")
    op.drop_table("edition")
