"""Answers that are files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request

from backend.http.file_names import disposition


@dataclass(frozen=True, slots=True)
class File:
    """A file to answer with. `name` may hold any letters; `content` is bytes, or chunks of them.

    With `size` (in bytes) and `etag` it can be asked for in part, and is not sent again to who has it (RFC 9110).
    """

    name: str
    content: bytes | Iterable[bytes]
    media_type: str = ""
    size: int | None = None
    etag: str = ""


class _Filed(Response):
    """An answer that is a file, perhaps of a type of its own rather than the declared one."""

    own_media_type = ""


def filed(view: Callable[..., File]) -> Callable[..., Response]:
    """Turn the view's file into an answer that a browser saves under its name (RFC 6266)."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        file = view(*args, **kwargs)
        response = _Filed(file.content)
        response.headers["Content-Disposition"] = disposition(file.name)
        if file.media_type:
            response.own_media_type = file.media_type
        if file.size is None or not file.etag:
            return response
        response.set_etag(file.etag)
        response.content_length = file.size  # or it would be counted, which takes all of it into memory
        response.headers["Cache-Control"] = "private, no-cache"  # who may is asked each time
        response.make_conditional(request, accept_ranges=True, complete_length=file.size)
        return response

    return answer
