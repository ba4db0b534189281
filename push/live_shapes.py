"""What /live says of messages, for the AsyncAPI document."""

from __future__ import annotations

from backend.feature import LiveEvent
from backend.live.shapes import FLAG, ID, INSTANT, TEXT, closed, list_of
from push.receipts import RECEIPT_STATES

ITEMS = {
    "message": closed(
        id=ID,
        message_kind=TEXT,
        urgency=TEXT,
        title=TEXT,
        body=TEXT,
        why=TEXT,
        link=TEXT,
        subjects=list_of(ID),
        silent=FLAG,
        at=INSTANT,
    )
}
EVENTS = (
    LiveEvent(
        "receipt",
        "client",
        "Say that messages were received, opened or acted on; a repeat counts nothing.",
        closed(
            ids={**list_of(ID), "maxItems": 500},
            state={"enum": list(RECEIPT_STATES)},
        ),
        closed(noted={"type": "integer", "minimum": 0}),
    ),
)
