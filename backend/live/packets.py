"""Puts Socket.IO packets together from the texts and the binary parts in which a client sends them."""

from __future__ import annotations

from socketio.packet import Packet

from backend.live.websocket import Broken

_PARTS_AT_MOST = 16


class Packets:
    """Of one client: a text may announce parts, and then nothing else may come before they have."""

    __slots__ = ("_partial",)

    def __init__(self) -> None:
        self._partial: Packet | None = None

    def text(self, text: str) -> Packet | None:
        """Take a text; return its packet unless parts are to come. Broken for what is none."""
        if self._partial is not None:
            raise Broken(1002, "binary parts are missing")
        if not text:
            raise Broken(1002, "a packet of nothing")
        try:
            packet = Packet(encoded_packet=text)
        except (ValueError, RecursionError) as error:
            raise Broken(1002, "not a packet of Socket.IO") from error
        if packet.attachment_count > _PARTS_AT_MOST:
            raise Broken(1009, "too many binary parts")
        if not packet.attachment_count:
            return packet
        self._partial = packet
        return None

    def part(self, payload: bytes) -> Packet | None:
        """Take a binary part; return the packet that is whole with it, if any."""
        packet = self._partial
        if packet is None:
            raise Broken(1003, "a binary part of nothing")
        try:
            if not packet.add_attachment(payload):
                return None
        except (ValueError, LookupError, TypeError) as error:
            raise Broken(1002, "a binary part that nothing points at") from error
        self._partial = None
        return packet
