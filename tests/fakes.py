"""Hand-written stand-ins for what lies outside: a carrier that delivers to phones in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from push.channel import Accepted, Outgoing, Result, TransportError


class Carrier:
    """Delivers to phones by token. Tokens that begin with gone-, flaky- or down- behave as their names say."""

    name = "fcm"

    def __init__(self) -> None:
        self.shown: dict[str, list[Outgoing]] = defaultdict(list)
        self.tries: dict[str, int] = defaultdict(int)
        self.ill = ""
        """Whether the carrier itself is unwell, whatever the token."""

    def forget(self) -> None:
        self.shown.clear()
        self.tries.clear()
        self.ill = ""

    def close(self) -> None:
        """Nothing is kept."""

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        return [self._send(item) for item in batch]

    def _send(self, item: Outgoing) -> Result:
        self.tries[item.address] += 1
        if self.ill:
            return TransportError(f"the carrier is {self.ill}", permanent=False, carrier=True)
        if item.urgency not in ("normal", "urgent", "very_urgent", "flash"):
            return TransportError("unknown urgency", permanent=True)
        if item.address.startswith("gone-"):
            return TransportError("UNREGISTERED", permanent=True, drop_address=True)
        if item.address.startswith("down-") or (item.address.startswith("flaky-") and self.tries[item.address] == 1):
            return TransportError("UNAVAILABLE", permanent=False)
        seen = {each.message_id for each in self.shown[item.address]}
        if item.message_id not in seen:  # a phone drops a repeat
            self.shown[item.address].append(item)
        return Accepted(f"carrier/{item.delivery_id}")
