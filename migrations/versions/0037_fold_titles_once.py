"""Keep the titles of posts folded, with an index: the directory finds them by how a word begins.

A stored column is computed for every post: seconds, while nobody writes posts. PostgreSQL keeps it itself, so that
processes of before, which know nothing of it, write posts that are found.

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

#: `unaccent` might be taught other rules and is not called immutable for that; the dictionary of its own name is fixed.
_FOLDED = """
    CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, $1))
"""


def upgrade() -> None:
    op.execute(_FOLDED)
    op.add_column("post", sa.Column("search", sa.String(), sa.Computed("folded(title)", persisted=True), nullable=True))
    op.create_index(
        "ix_post_search", "post", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )


def downgrade() -> None:
    op.drop_index("ix_post_search", "post")
    op.drop_column("post", "search")
    op.execute("DROP FUNCTION folded(text)")
