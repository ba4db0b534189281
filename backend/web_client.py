"""The web client's files: its shell for every address a person may open, its modules, and what comes from npm.

The client is plain ES modules; nothing is bundled. A file is read and compressed once, answered with an ETag of its
bytes, and asked for again each time (`no-cache`): a new version is there at the next visit, at the price of a 304.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backend.runtime import current

WEB = Path(__file__).resolve().parent / "web"
CLIENT = WEB / "client"
#: What npm installed (package-lock.json), by the name under which the client imports it.
VENDOR = {
    "view.js": WEB / "node_modules" / "htm" / "preact" / "standalone.module.js",
    "socket.io.js": WEB / "node_modules" / "socket.io-client" / "dist" / "socket.io.esm.min.js",
}
#: The first part of every address that is a page of the client; client/routes.js names the pages below them.
PAGES = (
    "sign-in", "tasks", "assign", "today", "messages", "board", "wall", "named", "reports", "imports", "campaigns",
    "directory", "admin", "account", "outbox", "styleguide", "drafts", "reminders", "recurrences", "handovers",
)  # fmt: skip
#: Scripts, styles and connections from here and nowhere else; no inline script, no inline style.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TEXT = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/json"}

client = Blueprint("client", __name__)


@dataclass(frozen=True)
class Served:
    """A file as it is answered: its bytes, the same compressed, its type, its version and when it was read."""

    plain: bytes
    packed: bytes
    media_type: str
    etag: str
    changed: int


_read: dict[Path, Served] = {}


@client.get("/")
@client.get("/<any({}):page>".format(", ".join(f'"{page}"' for page in PAGES)))
@client.get("/<any({}):page>/<path:rest>".format(", ".join(f'"{page}"' for page in PAGES)))
def shell(page: str = "", rest: str = "") -> Response:
    """Answer the one document of the client; which page it is, its own router decides from the address."""
    zone = current().settings.zone.key
    return _safe(Response(render_template("client.html", zone=zone), mimetype="text/html"))


@client.before_app_request
def lost() -> ResponseReturnValue | None:
    """Answer an address of nothing, opened by a person, with the client too: its router says so, and offers the way on.
    Programs are told as they are told everything else."""
    nothing = request.method == "GET" and isinstance(request.routing_exception, NotFound)
    if not nothing or request.path.startswith("/api/"):
        return None  # as nearly always, and what they accept need not be read for that
    wants = request.accept_mimetypes.quality
    return (shell(), 404) if wants("text/html") > wants("application/problem+json") else None


@client.get("/client/<path:name>")
def module(name: str) -> ResponseReturnValue:
    """Answer one of our modules, style sheets or images."""
    path = (CLIENT / name).resolve()
    if not path.is_relative_to(CLIENT) or not path.is_file():
        abort(404)
    return _answer(path)


@client.get("/vendor/<name>")
def library(name: str) -> ResponseReturnValue:
    """Answer a library that npm installed."""
    path = VENDOR.get(name)
    if path is None or not path.is_file():
        abort(404)
    return _answer(path)


@client.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """Answer what a phone needs to install the client."""
    return _answer(CLIENT / "manifest.webmanifest", "application/manifest+json")


@client.get("/service-worker.js")
def service_worker() -> ResponseReturnValue:
    """Answer the service worker from the root, so that it may look after every page."""
    return _answer(CLIENT / "service-worker.js")


@client.get("/client-files.json")
def files() -> ResponseReturnValue:
    """List every file of the client with its version, for the service worker to keep."""
    known = {f"/client/{path.relative_to(CLIENT).as_posix()}": path for path in CLIENT.rglob("*") if path.is_file()}
    known |= {f"/vendor/{name}": path for name, path in VENDOR.items() if path.is_file()}
    found = {name: _served(path).etag for name, path in sorted(known.items())}
    whole = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
    return {"version": whole, "files": found}, {"Cache-Control": "no-cache"}


def _served(path: Path, media_type: str | None = None) -> Served:
    """Return the file from memory, read anew when it changed on disk."""
    changed = path.stat().st_mtime_ns
    held = _read.get(path)
    if held is None or held.changed != changed:
        plain = path.read_bytes()
        kind = media_type or _TEXT.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        packed = gzip.compress(plain, 9, mtime=0)
        held = _read[path] = Served(plain, packed, kind, hashlib.sha256(plain).hexdigest()[:24], changed)
    return held


def _answer(path: Path, media_type: str | None = None) -> Response:
    served = _served(path, media_type)
    packs = request.accept_encodings.quality("gzip") > 0 and len(served.packed) < len(served.plain)
    answer = Response(served.packed if packs else served.plain, mimetype=served.media_type)
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(served.etag)
    answer.make_conditional(request)
    return _safe(answer)


def _safe(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
