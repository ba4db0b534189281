"""The one error tree.

    GiaoViecError
    ├── Invalid            422  the shape or a value is wrong; carries (pointer, code) pairs
    ├── Unauthenticated    401  nobody is signed in, or the token is spent
    ├── Forbidden          403  signed in, may see it, may not do it
    ├── NotFound           404  not there, or not for this person to know of
    ├── Conflict           409  the state does not allow the verb now
    ├── Stale              412  changed by somebody else since it was read
    ├── PreconditionMissing 428 a change without If-Match
    ├── TooManyRequests    429  slow down; carries retry_after seconds
    ├── Unavailable        503  this process cannot do it yet; another may, or the same a moment later
    └── AnswerLost         500  it is done, and something went wrong with saying so: not to be sent again

An error names a `code`; the text a person reads is looked up by that code, in their language (`backend.texts`).
`backend.http.problems` turns the tree into RFC 9457 problem+json; nothing else knows HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value. `pointer` is a JSON pointer (RFC 6901) into the body; `candidates` are values that
    would be accepted in its place, where some look like it."""

    pointer: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()


class GiaoViecError(Exception):
    """Base of everything this product raises on purpose."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Invalid(GiaoViecError):
    """One or more values cannot be accepted."""

    status = 422

    def __init__(self, errors: Sequence[FieldError], code: str = "invalid") -> None:
        super().__init__(code)
        self.errors = tuple(errors)

    @classmethod
    def at(cls, pointer: str, code: str, **params: object) -> Invalid:
        return cls([FieldError(pointer, code, params)])


class Unauthenticated(GiaoViecError):
    status = 401


class Forbidden(GiaoViecError):
    status = 403


class NotFound(GiaoViecError):
    status = 404


class Conflict(GiaoViecError):
    status = 409


class Stale(GiaoViecError):
    """`current` is the version that stands now; the edge answers with it as ETag."""

    status = 412

    def __init__(self, current: int) -> None:
        super().__init__("stale", current=current)


class PreconditionMissing(GiaoViecError):
    status = 428

    def __init__(self) -> None:
        super().__init__("precondition_missing")


class TooManyRequests(GiaoViecError):
    """`code` words a limit of its own; the wait is said in seconds besides."""

    status = 429

    def __init__(self, retry_after: int, code: str = "too_many_requests", **params: object) -> None:
        super().__init__(code, seconds=retry_after, **params)
        self.retry_after = retry_after


class Unavailable(GiaoViecError):
    status = 503

    def __init__(self) -> None:
        super().__init__("unavailable")


class AnswerLost(GiaoViecError):
    """What was asked has been done, and the answer could not be put together."""

    def __init__(self) -> None:
        super().__init__("answer_lost")
