"""Pieces of JSON Schema in which the live protocol is described."""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

ID: Shape = {"type": "string", "format": "uuid"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
TEXT: Shape = {"type": "string"}
FLAG: Shape = {"type": "boolean"}
WHOLE: Shape = {"type": "integer"}
ANY_OBJECT: Shape = {"type": "object"}


def closed(**properties: Shape) -> Shape:
    """An object of exactly these, all of them there."""
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def nullable(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def list_of(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}
