"""How long a carrier asks to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST = 7 * 86_400.0
"""Seconds: who asks for more, or writes nonsense, is asked again in a week."""


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds in Retry-After, given as a number or as a date (RFC 9110, 10.2.3), or None."""
    given = headers.get("Retry-After", "").strip()
    if given.isdecimal():
        return min(LONGEST, float(given))
    try:
        # Measured against the server's own Date: our clock may disagree with it.
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return min(LONGEST, max(0.0, wait.total_seconds()))
