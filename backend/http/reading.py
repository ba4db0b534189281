"""Reading a request strictly: what JSON allows twice, or not at all, is refused before a schema sees it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from marshmallow import fields
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest


class Reader(FlaskParser):
    """webargs' parser, without its leniency: unknown names are an error in the address as in the body."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 (webargs' way)

    def _get_schema(self, argmap: Any, req: Request) -> ma.Schema:
        """A schema copies all its fields when it is made, and loading changes none of them: one will do for all."""
        return _one(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        content = req.get_data(cache=True)
        if not content and not schema.fields:
            return missing
        return _parse(content)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        for name, field in schema.fields.items():
            if not isinstance(field, fields.List) and len(req.args.getlist(name)) > 1:
                raise ma.ValidationError({name: ["invalid_value"]})
        return super().load_querystring(req, schema)


@cache
def _one(kind: type[ma.Schema]) -> ma.Schema:
    return kind()


def _parse(content: bytes) -> Any:
    """Read RFC 8259 JSON in UTF-8; BadRequest for anything else, for a name given twice and for absurd depth."""
    try:
        return json.loads(content.decode(), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
