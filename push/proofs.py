"""Proofs: what a notification carries so that its device can answer without anybody being signed in.

A proof is some bytes and our signature over them (HMAC-SHA256, 128 bits of it; RFC 2104, RFC 4868), base64url. Each
purpose signs differently, so a receipt's proof never opens an action, and neither opens a session.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

_SIGNATURE = 16
_ID = 16
_INSTANT = 5


@dataclass(frozen=True, slots=True)
class ActionProof:
    """What the proof of an action says: by which delivery it came, which action, until when."""

    delivery_id: UUID
    action: str
    expires_at: datetime


def write_receipt(secret: str, delivery_id: UUID) -> str:
    """Return what a device sends back to say that this delivery reached it."""
    return _write(secret, b"receipt", delivery_id.bytes)


def read_receipt(secret: str, proof: str) -> UUID | None:
    """Return the delivery of a genuine proof, None of anything else."""
    content = _read(secret, b"receipt", proof)
    return UUID(bytes=content) if content is not None and len(content) == _ID else None


def write_action(secret: str, said: ActionProof) -> str:
    """Return the token of a button."""
    until = int(said.expires_at.timestamp()).to_bytes(_INSTANT, "big")
    return _write(secret, b"action", said.delivery_id.bytes + until + said.action.encode())


def read_action(secret: str, proof: str) -> ActionProof | None:
    """Return what a genuine proof says, expired or not; None of anything else."""
    content = _read(secret, b"action", proof)
    if content is None or len(content) <= _ID + _INSTANT:
        return None
    until = datetime.fromtimestamp(int.from_bytes(content[_ID : _ID + _INSTANT], "big"), UTC)
    return ActionProof(UUID(bytes=content[:_ID]), content[_ID + _INSTANT :].decode(), until)


def _write(secret: str, purpose: bytes, content: bytes) -> str:
    return base64.urlsafe_b64encode(content + _sign(secret, purpose, content)).decode().rstrip("=")


def _read(secret: str, purpose: bytes, proof: str) -> bytes | None:
    try:
        given = base64.b64decode(proof + "=" * (-len(proof) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    content, signature = given[:-_SIGNATURE], given[-_SIGNATURE:]
    return content if hmac.compare_digest(signature, _sign(secret, purpose, content)) else None


def _sign(secret: str, purpose: bytes, content: bytes) -> bytes:
    return hmac.new(secret.encode(), b"push:" + purpose + b":" + content, hashlib.sha256).digest()[:_SIGNATURE]
