"""How a message reaches a person: devices, channels, the outbox, receipts."""
