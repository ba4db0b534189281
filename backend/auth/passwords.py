"""Passwords, with argon2id at t=2 and 19 MiB: OWASP's choice, since many sign in at once on a small machine."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Compare in the time argon2 takes, whether it matches or not."""
    try:
        return _HASHER.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def waste_time(password: str) -> None:
    """Spend what a comparison spends, so that an unknown user name answers as slowly as a known one."""
    password_matches(_nobody(), password)


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")
