"""Note on the message what a screen says of it: nothing carries it there, so there is no delivery (docs/adr/0015).

What is there is moved in portions, each for itself, and nobody waits for more than one of them. It may be run again
after it was interrupted. Old processes that still run write deliveries to screens until they end: those stay, and
nobody looks at them.

Revision: 0035, after 0034
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_INSTANTS = ("screen_received_at", "screen_opened_at", "screen_acted_at")
_PORTION = 20_000
_END = sa.text(
    "SELECT id FROM (SELECT id FROM delivery WHERE id > :last ORDER BY id LIMIT :most) AS next ORDER BY id DESC LIMIT 1"
)
_NOTE = sa.text(
    """
    UPDATE message SET screen_received_at = shown.received_at, screen_opened_at = shown.opened_at,
        screen_acted_at = shown.acted_at
    FROM delivery AS shown
    WHERE shown.channel = 'live' AND shown.id > :last AND shown.id <= :end AND shown.received_at IS NOT NULL
        AND message.id = shown.message_id AND message.screen_received_at IS NULL
    """
)
#: But for one that was answered since it was noted.
_FORGET = sa.text(
    """
    DELETE FROM delivery AS shown WHERE channel = 'live' AND id > :last AND id <= :end AND (
        received_at IS NULL
        OR EXISTS (SELECT FROM message WHERE message.id = shown.message_id AND screen_received_at IS NOT NULL)
    )
    """
)
_WRITE_AGAIN = """
INSERT INTO delivery (id, message_id, channel, state, due_at, expires_at, attempts, received_at, opened_at, acted_at)
SELECT gen_random_uuid(), id, 'live',
    CASE WHEN screen_acted_at IS NOT NULL THEN 'acted' WHEN screen_opened_at IS NOT NULL THEN 'opened'
        WHEN screen_received_at IS NOT NULL THEN 'received' ELSE 'queued' END,
    at, at + CASE urgency WHEN 'flash' THEN interval '6 hours' WHEN 'very_urgent' THEN interval '1 day'
        WHEN 'urgent' THEN interval '2 days' ELSE interval '4 days' END,
    0, screen_received_at, screen_opened_at, screen_acted_at
FROM message ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name in _INSTANTS:
            op.execute(f"ALTER TABLE message ADD COLUMN IF NOT EXISTS {name} timestamptz")
        # Each delivery that goes would be looked for among all actions; nothing else ever deletes one.
        op.execute("ALTER TABLE spent_action DROP CONSTRAINT IF EXISTS fk_spent_action_delivery_id")
        last = UUID(int=0)
        while (end := op.get_bind().scalar(_END, {"last": last, "most": _PORTION})) is not None:
            for statement in (_NOTE, _FORGET):
                op.get_bind().execute(statement, {"last": last, "end": end})
            last = end


def downgrade() -> None:
    op.execute(_WRITE_AGAIN)
    op.execute(
        "ALTER TABLE spent_action ADD CONSTRAINT fk_spent_action_delivery_id"
        " FOREIGN KEY (delivery_id) REFERENCES delivery (id) NOT VALID"
    )
    op.execute("ALTER TABLE spent_action VALIDATE CONSTRAINT fk_spent_action_delivery_id")
    for name in _INSTANTS:
        op.drop_column("message", name)
