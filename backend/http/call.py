"""One request, as a view needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request

from backend.auth.tokens import Claims, person_signed_in
from backend.errors import FieldError, Invalid, PreconditionMissing
from backend.http.opening import Opened
from backend.http.uploads import Upload
from backend.org.model import Person
from backend.runtime import Runtime
from backend.texts import Language
from backend.unit_of_work import UnitOfWork

#: An ETag of ours. Proxies that compress make it weak, and some clients lose the quotes.
VERSION_PATTERN = r'(?:W/)?"?([0-9]{1,9})"?'
_VERSION = re.compile(VERSION_PATTERN)


@dataclass(slots=True)
class Call:
    """One request, as a view needs it. `actor` and `session_id` are those of the person signed in.

    PostgreSQL is asked first of all who that is, and answers while what they sent is read; the answer is looked at when
    somebody needs it, at the latest when the view begins.
    """

    runtime: Runtime
    work: UnitOfWork
    now: datetime
    language: Language
    _opened: Opened | None
    _claims: Claims | None
    _upload: Upload | None = None
    #: What the view's `keeper` made of the upload.
    kept: Any = None
    #: Whether the answer is kept for a repetition: then it belongs to what is committed.
    answer_is_kept: bool = False
    #: Whether what was asked has been committed: whatever goes wrong from then on, it is done.
    is_done: bool = False
    _position: int | None = None
    _actor: Person | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a call that only people who are signed in may make."""
        return self._claims is not None

    def make_sure(self) -> None:
        """Make sure who is asking. Unauthenticated when their session has ended."""
        opened, self._opened = self._opened, None
        if opened is None:
            return  # that has been done
        opening = opened.read()
        self._position = opening.position
        if self._claims is not None:
            self._actor = person_signed_in(self.work, self._claims, opening.holder_id)

    @property
    def position(self) -> int:
        """The live position: every transaction before it has ended, and this request sees it."""
        self.make_sure()
        if self._position is None:
            raise LookupError("PostgreSQL has not answered")
        return self._position

    @property
    def actor(self) -> Person:
        self.make_sure()
        if self._actor is None:
            raise LookupError("a view that is open to everybody has no actor")
        return self._actor

    @property
    def session_id(self) -> UUID:
        if self._claims is None:
            raise LookupError("a view that is open to everybody has no session")
        return self._claims.session_id

    @property
    def upload(self) -> Upload:
        if self._upload is None:
            raise LookupError("only a view with a raw body has an upload")
        return self._upload

    @property
    def expected_version(self) -> int | None:
        """The version named by If-Match, or None when the header is absent or `*`."""
        header = request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        found = _VERSION.fullmatch(header.strip())
        if found is None:
            raise Invalid([FieldError("/headers/If-Match", "bad_if_match")])
        return int(found[1])

    def required_version(self) -> int:
        version = self.expected_version
        if version is None:
            raise PreconditionMissing
        return version
