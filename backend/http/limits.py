"""Rate limits on sign-in, per user name and per address, counted in Redis; in memory while Redis is away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from flask import current_app, request

from backend.errors import TooManyRequests
from backend.runtime import Runtime, current

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)

_KEY = "giaoviec.limits"


class SignInLimits:
    """Counts attempts. A wiped Redis forgives; an absent one is replaced by this process's own memory."""

    def __init__(self, runtime: Runtime) -> None:
        # Imported here, because `limits` brings a second Redis client that workers and clocks need not wait for.
        from limits import parse
        from limits.storage import MemoryStorage, storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        settings = runtime.settings
        self._items: dict[str, RateLimitItem] = {
            "name": parse(settings.sign_in_limit),
            "address": parse(settings.sign_in_address_limit),
        }
        options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        self._shared = MovingWindowRateLimiter(storage_from_string(runtime.settings.redis_url, **options))
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, kind: str, value: str) -> int | None:
        """Count one attempt; return None while it is within the limit, else the seconds to wait."""
        try:
            return self._hit(self._shared, kind, value)
        except Exception:
            log.warning("limits_in_memory", exc_info=True)
            return self._hit(self._own, kind, value)

    def _hit(self, limiter: MovingWindowRateLimiter, kind: str, value: str) -> int | None:
        item = self._items[kind]
        if limiter.hit(item, "sign-in", kind, value):
            return None
        reset_at = limiter.get_window_stats(item, "sign-in", kind, value).reset_time
        return max(1, int(reset_at - time.time()) + 1)


def limit_sign_in(username: str) -> None:
    """Count one attempt for this name and one for this address; raise TooManyRequests with the wait."""
    limits = current_app.extensions.get(_KEY)
    if limits is None:
        limits = current_app.extensions[_KEY] = SignInLimits(current())
    for kind, value in (("name", username.lower()), ("address", request.remote_addr or "unknown")):
        wait = limits.hit(kind, value)
        if wait is not None:
            raise TooManyRequests(wait)
