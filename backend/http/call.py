"""One request, as a view needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request

from backend.errors import FieldError, Invalid, PreconditionMissing
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
    """One request, as a view needs it. `actor` and `session_id` are those of the person signed in."""

    runtime: Runtime
    work: UnitOfWork
    now: datetime
    language: Language
    position: int
    _actor: Person | None = None
    _session_id: UUID | None = None
    _upload: Upload | None = None
    #: What the view's `keeper` made of the upload.
    kept: Any = None
    #: Whether the answer is kept for a repetition: then it belongs to what is committed.
    answer_is_kept: bool = False

    @property
    def actor(self) -> Person:
        if self._actor is None:
            raise LookupError("a view that is open to everybody has no actor")
        return self._actor

    @property
    def session_id(self) -> UUID:
        if self._session_id is None:
            raise LookupError("a view that is open to everybody has no session")
        return self._session_id

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
