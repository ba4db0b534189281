"""A file comes in: looked into, then kept, before any transaction is open. What refers to it comes after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from werkzeug.exceptions import HTTPException

from backend.auth.tokens import person_behind
from backend.errors import GiaoViecError, Invalid
from backend.http.uploads import Arrival
from backend.storage import ledger
from tasks.attachments import service
from tasks.attachments.looking import look
from tasks.attachments.service import Kept
from tasks.attachments.sniffing import Refused

#: The largest file, in bytes.
LARGEST = 50 * 1024 * 1024


@contextmanager
def keep(arrival: Arrival, task_id: UUID) -> Iterator[Kept]:
    """Keep a file that somebody sends to a task. Raises what `service.check` raises, and Invalid for programs, secrets,
    size: of those nothing is kept. When what follows is refused, the bytes go at once; when it breaks, nobody can say
    whether it has committed, so they are left to be collected, or not, by what the database says."""
    runtime, upload, query = arrival.runtime, arrival.upload, arrival.query
    with runtime.unit_of_work() as work:
        actor = person_behind(work, arrival.claims)
        service.check(work, actor, task_id, name=query["filename"], kind=query["kind"], now=arrival.now)
    if upload.size > LARGEST:
        raise Invalid.at("/file", "file_too_large", max=LARGEST // 1024 // 1024)
    try:
        media_type = look(upload.file)
    except Refused as error:
        raise Invalid.at("/file", error.code) from error
    key = ledger.new_key(runtime, now=arrival.now)
    stored = ledger.put(runtime, key, upload.chunks(), LARGEST)
    try:
        yield Kept(key, media_type, stored.size, stored.sha256)
    except (GiaoViecError, HTTPException):
        ledger.discard(runtime, key, now=arrival.now)
        raise
