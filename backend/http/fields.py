"""Fields of our schemas: marshmallow's, whose messages are codes that `backend.texts` words in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields

from backend.errors import FieldError

_COMMON = {"required": "required", "null": "null", "validator_failed": "invalid_value"}


class Schema(ma.Schema):
    """The base of every schema: unknown fields are an error, never dropped in silence."""

    error_messages = {"unknown": "unknown_field", "type": "invalid_object"}  # noqa: RUF012 (marshmallow's way)

    class Meta:
        unknown = ma.RAISE


class QuerySchema(Schema):
    """The base of address parameters."""


def _documented(options: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """Add JSON Schema facts to a field's options; the check itself is the field's own."""
    return {**options, "metadata": {**facts, **options.get("metadata", {})}}


class Text(fields.String):
    """Text of `min` to `max` characters, trimmed; no NUL, no lone surrogates, no other control characters."""

    default_error_messages = {**_COMMON, "invalid": "invalid_text", "invalid_utf8": "invalid_text"}  # noqa: RUF012

    def __init__(self, *, max: int, min: int = 0, **options: Any) -> None:
        self._bounds = (min, max)
        super().__init__(**_documented(options, minLength=min, maxLength=max))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        low, high = self._bounds
        if any(_unprintable(letter) for letter in text):
            raise _wrong("unprintable_text")
        if len(text) < low:
            raise _wrong("required" if low == 1 else "too_short", min=low)
        if len(text) > high:
            raise _wrong("too_long", max=high)
        return text


def _unprintable(letter: str) -> bool:
    point = ord(letter)
    return (point < 32 and letter not in "\n\t\r") or point == 127 or 0xD800 <= point <= 0xDFFF


class Id(fields.UUID):
    default_error_messages = {**_COMMON, "invalid": "invalid_id", "invalid_uuid": "invalid_id"}  # noqa: RUF012


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant with an offset, between the years 2000 and 2100; aware UTC inside."""

    default_error_messages = {  # noqa: RUF012
        **_COMMON,
        "invalid": "invalid_instant",
        "invalid_awareness": "invalid_instant",
        "format": "invalid_instant",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type="instant")
        try:
            instant = super()._deserialize(value, attr, data, **kwargs)
            instant = instant.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type="instant") from error
        if not 2000 <= instant.year <= 2100:
            raise _wrong("out_of_time", min=2000, max=2100)
        return instant


class Choice(fields.String):
    """One of a few words."""

    default_error_messages = {**_COMMON, "invalid": "invalid_text"}  # noqa: RUF012

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        self._choices = tuple(choices)
        super().__init__(**_documented(options, enum=list(self._choices)))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        word = super()._deserialize(value, attr, data, **kwargs)
        if word not in self._choices:
            raise _wrong("invalid_choice", choices=", ".join(self._choices))
        return word


class Whole(fields.Integer):
    """A whole number from `min` to `max`; JSON Schema calls 1.0 an integer, so this does too."""

    default_error_messages = {**_COMMON, "invalid": "invalid_number", "too_large": "invalid_number"}  # noqa: RUF012

    def __init__(self, *, min: int, max: int, **options: Any) -> None:
        self._bounds = (min, max)
        super().__init__(**_documented(options, minimum=min, maximum=max))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **kwargs)
        low, high = self._bounds
        if not low <= number <= high:
            raise _wrong("out_of_range", min=low, max=high)
        return number


class Flag(fields.Boolean):
    default_error_messages = {**_COMMON, "invalid": "invalid_flag"}  # noqa: RUF012


class Items(fields.List[Any]):
    """A list of at most `max` items."""

    default_error_messages = {**_COMMON, "invalid": "invalid_list"}  # noqa: RUF012

    def __init__(self, inner: fields.Field[Any], *, max: int = 200, **options: Any) -> None:
        self._most = max
        super().__init__(inner, **_documented(options, maxItems=max))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > self._most:
            raise _wrong("too_many", max=self._most)
        return super()._deserialize(value, attr, data, **kwargs)


class Nested(fields.Nested):
    default_error_messages = {**_COMMON, "type": "invalid_object"}  # noqa: RUF012


def _wrong(code: str, **params: object) -> ma.ValidationError:
    return ma.ValidationError([FieldError("", code, params)])


def wrong(field: str, code: str, **params: object) -> ma.ValidationError:
    """A validation error of `field`, for rules between fields of one schema."""
    return ma.ValidationError({field: [FieldError("", code, params)]})
