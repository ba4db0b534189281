"""What the status of an HTTP carrier's answer means to the outbox, where the carrier has no words of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from push.channel import Accepted, Result, TransportError
from push.channels.waits import asked_to_wait


def read_answer(
    name: str,
    answer: Any,
    *,
    gone: Collection[int] = (),
    refused: Collection[int] = (),
    carrier_id: Callable[[Any], str],
) -> Result:
    """Read a requests.Response: 200–202 are acceptance, `gone` loses the address, `refused` the message.

    Everything else is the carrier's trouble and passes: nobody loses a device or a message to a proxy's page, to a
    redirect, or to a key that the operator has mistyped. `carrier_id` may raise TransportError for an acceptance that
    is not the carrier's.
    """
    told = f"{name} {answer.status_code}"
    if answer.status_code in (200, 201, 202):
        return Accepted(carrier_id(answer))
    if answer.status_code in gone:
        return TransportError(told, permanent=True, drop_address=True)
    if answer.status_code in refused:
        return TransportError(told, permanent=True)
    return TransportError(told, permanent=False, retry_after=asked_to_wait(answer.headers), carrier=True)
