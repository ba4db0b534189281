"""Fields of our schemas: marshmallow's, whose messages are codes that `backend.texts` words in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields
from webargs.multidictproxy import MultiDictProxy

from backend.errors import FieldError

#: What text may not hold, besides lone surrogates: control characters other than tab and line ends.
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_UNPRINTABLE = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
#: Categories of characters that nobody sees.
_NOT_SEEN = ("Cf", "Zs", "Zl", "Zp", "Cc")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: RFC 3339, section 5.6; datetime.fromisoformat alone takes much more of ISO 8601.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,18}")

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


def _pattern(least: int) -> str:
    """Return the pattern (JSON Schema) of printable text that still has `least` characters once it is trimmed."""
    any_, inked = f"[^{_CONTROLS}]", rf"[^\s{_CONTROLS}]"
    if least == 0:
        return f"^{any_}*$"
    if least == 1:
        return f"^{any_}*{inked}{any_}*$"
    return f"^{any_}*{inked}{any_}{{{least - 2},}}{inked}{any_}*$"


class Text(fields.String):
    """Text of `min` to `max` characters, trimmed; no NUL, no lone surrogates, no other control characters."""

    default_error_messages = {**_COMMON, "invalid": "invalid_text", "invalid_utf8": "invalid_text"}  # noqa: RUF012

    def __init__(self, *, max: int, min: int = 0, **options: Any) -> None:
        self._bounds = (min, max)
        super().__init__(**_documented(options, minLength=min, maxLength=max, pattern=_pattern(min)))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        given = super()._deserialize(value, attr, data, **kwargs)
        text = given.strip()
        low, high = self._bounds
        if low and not any(unicodedata.category(letter) not in _NOT_SEEN for letter in text):
            text = ""  # zero-width characters alone: nobody could read or click it
        if _UNPRINTABLE.search(given):
            raise _wrong("unprintable_text")
        if len(text) < low:
            raise _wrong("required" if low == 1 else "too_short", min=low)
        if len(given) > high:
            raise _wrong("too_long", max=high)
        return text


class Written(Text):
    """Text of exactly one form, a regular expression: what `date.fromisoformat` takes besides is another day's trap."""

    def __init__(self, form: str, *, max: int, **options: Any) -> None:
        self._form = re.compile(form)
        super().__init__(max=max, **_documented(options, pattern=f"^{form}$"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self._form.fullmatch(text):
            raise _wrong("invalid_value")
        return text


class Id(fields.UUID):
    """A UUID as RFC 9562 writes it, with hyphens."""

    default_error_messages = {**_COMMON, "invalid": "invalid_id", "invalid_uuid": "invalid_id"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, attr, data, **kwargs)


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant with an offset, between the years 2000 and 2100; aware UTC inside."""

    default_error_messages = {  # noqa: RUF012
        **_COMMON,
        "invalid": "invalid_instant",
        "invalid_awareness": "invalid_instant",
        "format": "invalid_instant",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="instant")
        try:
            instant = super()._deserialize(value.upper(), attr, data, **kwargs)
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
    """A whole number from `min` to `max`; JSON Schema calls 1.0 an integer, so this does too.

    Digits in quotes are text, not a number, except in the address, where everything is text.
    """

    default_error_messages = {**_COMMON, "invalid": "invalid_number", "too_large": "invalid_number"}  # noqa: RUF012

    def __init__(self, *, min: int, max: int, **options: Any) -> None:
        self._bounds = (min, max)
        super().__init__(**_documented(options, minimum=min, maximum=max))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not _is_whole(value, in_address=isinstance(data, MultiDictProxy)):
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **kwargs)
        low, high = self._bounds
        if not low <= number <= high:
            raise _wrong("out_of_range", min=low, max=high)
        return number


def _is_whole(value: Any, *, in_address: bool) -> bool:
    if isinstance(value, str):
        return in_address and _WHOLE.fullmatch(value) is not None
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


class Flag(fields.Boolean):
    """true or false, and none of the words and numbers that marshmallow takes for them."""

    default_error_messages = {**_COMMON, "invalid": "invalid_flag"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


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
