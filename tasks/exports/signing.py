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
_ALGORITHM = "Ed25519"
#: A comment after the end of a PDF: readers pass it over.
_SEAL = b"\n%Ed25519 "


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
    return {"payload": payload, "signature": signature, "public_key": public_text(key), "algorithm": _ALGORITHM}


def signature_holds(document: dict[str, Any], public_key: str | None = None) -> bool:
    """Say whether the signature is over this payload, by `public_key` if it is known, else by the document's own.

    What stands beside the payload is nothing but the signature: more would be read, and is not signed.
    """
    if document.keys() != {"payload", "signature", "public_key", "algorithm"} or document["algorithm"] != _ALGORITHM:
        return False
    known = public_key or document["public_key"]
    return document["public_key"] == known and _holds(canonical(document["payload"]), document["signature"], known)


def sealed(pdf: bytes, secret: str) -> bytes:
    """Return a PDF with a signature over every byte of it: also over what it shows, not only over what it carries."""
    return pdf + _SEAL + base64.b64encode(signing_key(secret).sign(pdf)) + b"\n"


def seal_holds(pdf: bytes, public_key: str) -> bool:
    """Say whether a PDF is to the byte what was sealed."""
    content, _, signature = pdf.rpartition(_SEAL)
    return signature.endswith(b"\n") and _holds(content, signature[:-1].decode("ascii", "replace"), public_key)


def _holds(content: bytes, signature: str, public_key: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(_decoded(public_key))
        key.verify(_decoded(signature), content)
    except (InvalidSignature, ValueError, TypeError, AttributeError):
        return False
    return True


def _decoded(text: str) -> bytes:
    """Read base64 as we write it, and in no other way; ValueError otherwise."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not as it was written")
    return raw
