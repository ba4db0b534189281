"""A browser with a push subscription: it has the keys, and decrypts what its push service brings (RFC 8291)."""

from __future__ import annotations

import json
import os
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid.utils import b64urlencode


class Browser:
    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        point = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.keys = {"p256dh": b64urlencode(point), "auth": b64urlencode(self._auth)}

    def read(self, body: bytes) -> Any:
        """Decrypt what the service worker would get; raises where it was not meant for this browser."""
        plain = http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
        return json.loads(plain)
