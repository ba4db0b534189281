"""Signing what leaves: Ed25519 over canonical JSON, with a key that only this installation can have made."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PURPOSE = b"giaoviec history signature 1"


def signing_key(secret: str) -> Ed25519PrivateKey:
    """Return the key of an installation, derived from its secret (HKDF, RFC 5869) for this one purpose."""
    seed = HKDF(hashes.SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key as base64 text."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def canonical(payload: Any) -> bytes:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(payload: dict[str, Any], secret: str) -> dict[str, Any]:
    """Return {payload, signature, public_key, algorithm}."""
    key = signing_key(secret)
    signature = base64.b64encode(key.sign(canonical(payload))).decode()
    return {"payload": payload, "signature": signature, "public_key": public_text(key), "algorithm": "Ed25519"}


def signature_holds(document: dict[str, Any], public_key: str | None = None) -> bool:
    """Say whether the signature is over this payload, by `public_key` if it is known, else by the document's own."""
    try:
        raw = base64.b64decode(public_key or document["public_key"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
        key.verify(base64.b64decode(document["signature"], validate=True), canonical(document["payload"]))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return public_key is None or document.get("public_key") == public_key
