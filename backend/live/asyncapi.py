"""The live protocol as an AsyncAPI 3 document, put together from what the platform and the features say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from backend.feature import Feature, LiveEvent
from backend.live.frames import NAMESPACE
from backend.live.peer import ANSWER_WITHIN, EVERY
from backend.live.shapes import ID, INSTANT, closed, nullable
from backend.pages import made_once
from backend.runtime import current

pages = Blueprint("asyncapi", __name__)

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details, as in the OpenAPI document",
    "required": ["type", "title", "status", "code"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "code", "instance")},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "code", "message"]}},
    },
}
_POSITION = {"type": "integer", "minimum": 0, "description": "All that was committed below it is known"}

_PLATFORM = (
    LiveEvent(
        "hello",
        "server",
        "Said first. `recovered: false` means: read what you show again, then go on from `position`. Where `changes` "
        "follow with what was missed, it is the `position` that the client came with. Whoever is cut off waits a "
        "random part of `reconnect_within` seconds before coming back, so that a city comes spread out.",
        closed(position=_POSITION, recovered={"type": "boolean"}, reconnect_within={"type": "integer", "minimum": 1}),
    ),
    LiveEvent(
        "session",
        "server",
        "When the access token ends, or that the session has ended, and why; then the connection closes.",
        {
            "oneOf": [
                closed(expires_at=INSTANT),
                closed(ended={"type": "string"}),
                closed(ended={"type": "string"}, problem={"$ref": "#/components/schemas/Problem"}),
            ]
        },
    ),
    LiveEvent(
        "position",
        "server",
        "All that changed for this client below `position` has been said. It comes about once a minute while the "
        "position moves: without it, whoever hears of no change for long would come back with one that is too old.",
        closed(position=_POSITION),
    ),
    LiveEvent(
        "token",
        "client",
        "Hand in a fresh access token of the same session before the old one ends.",
        closed(token={"type": "string"}),
        closed(expires_at=INSTANT),
    ),
)
_CONNECT = LiveEvent(
    "connect",
    "client",
    "Socket.IO's `auth`: the access token, and the position up to which this client knows everything.",
    {
        "type": "object",
        "required": ["token"],
        "properties": {"token": {"type": "string"}, "position": nullable(_POSITION)},
    },
)
_ABOUT = f"""Socket.IO 5 over Engine.IO 4, transport websocket only, namespace `{NAMESPACE}`; any process may be
reached, and no two connections need the same one. Connect with `auth`, and keep the last `position` heard in `hello`,
`changes` or `position`: whoever comes back with it gets exactly what was missed, else `recovered: false`. Applying
`changes` in their order always equals a fresh read; an item with a `version` below the one shown is old. Every event of
a client is acknowledged: with `{{ok: true, …}}`, or with `{{ok: false, problem}}`. The server asks every {EVERY[0]} to
{EVERY[1]} s whether a client is there, which has {ANSWER_WITHIN} s to answer. Who does not read is dropped, and may
come back."""


def describe(features: Iterable[Feature]) -> dict[str, Any]:
    """Return the document."""
    features = tuple(features)
    items = {kind: shape for feature in features for kind, shape in feature.live_items.items()}
    changes = LiveEvent(
        "changes",
        "server",
        "What has changed since the last `position`, in order; a kind that a client does not know is left out by it.",
        closed(position=_POSITION, items={"type": "array", "minItems": 1, "items": {"oneOf": [*_tagged(items)]}}),
    )
    events = [_CONNECT, *_PLATFORM, changes, *(event for feature in features for event in feature.live_events)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Giao Việc: live screens", "version": "v1", "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {
            "here": {
                "host": "{host}",
                "pathname": "/socket.io/",
                "protocol": "wss",
                "variables": {"host": {"description": "The host of the API", "default": "giaoviec.example"}},
            }
        },
        "channels": {
            "live": {
                "address": NAMESPACE,
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _messages(events)},
            }
        },
        "operations": {f"{_verb(event)}_{event.name}": _operation(event) for event in events},
        "components": {"messages": _messages(events), "schemas": {"Problem": _PROBLEM, "Id": ID}},
    }


@pages.get("/api/v1/asyncapi.json")
def document() -> ResponseReturnValue:
    """The document as it holds for what this process offers."""
    return made_once("asyncapi", "application/json", lambda: current_app.json.dumps(describe(current().features)))


def _tagged(items: dict[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Every kind of item has its own shape, told apart by `kind`."""
    for kind, shape in items.items():
        told = {"kind": {"const": kind}, **shape["properties"]}
        yield {**shape, "title": kind, "properties": told, "required": ["kind", *shape["required"]]}


def _verb(event: LiveEvent) -> str:
    return "receive" if event.sender == "client" else "send"


def _operation(event: LiveEvent) -> dict[str, Any]:
    channel = {"$ref": "#/channels/live"}
    operation = {
        "action": _verb(event),
        "channel": channel,
        "summary": event.summary,
        "messages": [{"$ref": f"#/channels/live/messages/{event.name}"}],
    }
    if event.answer is None:
        return operation
    reply = {"channel": channel, "messages": [{"$ref": f"#/channels/live/messages/{event.name}_answer"}]}
    return {**operation, "reply": reply}


def _messages(events: Iterable[LiveEvent]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        found[event.name] = {"name": event.name, "summary": event.summary, "payload": event.payload}
        if event.answer is not None:
            found[f"{event.name}_answer"] = {
                "name": f"{event.name}_answer",
                "summary": f"Socket.IO's acknowledgement of `{event.name}`",
                "payload": {"oneOf": [_good(event.answer), _refusal()]},
            }
    return found


def _good(answer: dict[str, Any]) -> dict[str, Any]:
    properties = {"ok": {"const": True}, **answer.get("properties", {})}
    return {**answer, "properties": properties, "required": ["ok", *answer.get("required", ())]}


def _refusal() -> dict[str, Any]:
    """Without a problem: the socket is not signed in, or nobody knows the event."""
    return {
        "type": "object",
        "required": ["ok"],
        "properties": {"ok": {"const": False}, "problem": {"$ref": "#/components/schemas/Problem"}},
        "additionalProperties": False,
    }
