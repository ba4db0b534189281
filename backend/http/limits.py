"""Rate limits on sign-in, counted in Redis; in memory while Redis is away.

By name and address together it is tight: that is who guesses. By name alone it is loose, and holds back only addresses
that have failed for that name: otherwise anybody could lock anybody out by typing their name. By address it bounds how
many passwords one machine may have hashed here. Source: OWASP Authentication Cheat Sheet, "Account lockout".
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from flask import current_app, request

from backend.errors import TooManyRequests, Unauthenticated
from backend.runtime import Runtime, current

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)

_KEY = "giaoviec.limits"
#: How long an address that failed for a name is told from one that did not.
_REMEMBERED = "1 per 15 minutes"


class SignInLimits:
    """Counts attempts. A wiped Redis forgives; an absent one is replaced by this process's own memory."""

    def __init__(self, runtime: Runtime) -> None:
        # Imported here, because `limits` brings a second Redis client that workers and clocks need not wait for.
        from limits import parse
        from limits.storage import MemoryStorage, storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        settings = runtime.settings
        self._items: dict[str, RateLimitItem] = {
            "pair": parse(settings.sign_in_limit),
            "name": parse(settings.sign_in_name_limit),
            "address": parse(settings.sign_in_address_limit),
            "failed": parse(_REMEMBERED),
        }
        options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        self._shared = MovingWindowRateLimiter(storage_from_string(runtime.settings.redis_url, **options))
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def attempt(self, name: str, address: str) -> int | None:
        """Count one attempt; return None while it may be made, else the seconds to wait."""
        return self._asked(self._attempt, name, address)

    def failed(self, name: str, address: str) -> None:
        """Remember that an attempt for this name failed from this address."""
        self._asked(self._failed, name, address)

    def _asked(
        self, what: Callable[[MovingWindowRateLimiter, str, str], int | None], name: str, address: str
    ) -> int | None:
        try:
            return what(self._shared, name, address)
        except Exception:
            log.warning("limits_in_memory", exc_info=True)
            return what(self._own, name, address)

    def _attempt(self, limiter: MovingWindowRateLimiter, name: str, address: str) -> int | None:
        for kind, of in (("address", (address,)), ("pair", (name, address))):
            if not limiter.hit(self._items[kind], "sign-in", kind, *of):
                return self._wait(limiter, kind, *of)
        if limiter.hit(self._items["name"], "sign-in", "name", name):
            return None
        # More than one machine is at it. Whoever has not failed is probably the person, and tries once.
        if limiter.test(self._items["failed"], "sign-in", "failed", name, address):
            return None
        return self._wait(limiter, "name", name)

    def _failed(self, limiter: MovingWindowRateLimiter, name: str, address: str) -> None:
        limiter.hit(self._items["failed"], "sign-in", "failed", name, address)

    def _wait(self, limiter: MovingWindowRateLimiter, kind: str, *of: str) -> int:
        reset_at = limiter.get_window_stats(self._items[kind], "sign-in", kind, *of).reset_time
        return max(1, int(reset_at - time.time()) + 1)


@contextmanager
def limited_sign_in(username: str) -> Iterator[None]:
    """Count the attempt made within: raise TooManyRequests with the wait instead of making it, and remember that it
    failed when it raises Unauthenticated."""
    limits = current_app.extensions.get(_KEY)
    if limits is None:
        limits = current_app.extensions[_KEY] = SignInLimits(current())
    name, address = username.lower(), network_of(request.remote_addr)
    wait = limits.attempt(name, address)
    if wait is not None:
        raise TooManyRequests(wait)
    try:
        yield
    except Unauthenticated:
        limits.failed(name, address)
        raise


def network_of(address: str | None) -> str:
    """Return what counts as one address: of IPv6 the network of 64 bits, all of which one machine may have."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
