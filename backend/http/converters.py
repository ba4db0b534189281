"""Values in paths that Flask does not know: a day as 2026-01-02."""

from __future__ import annotations

import re
from datetime import date

from werkzeug.routing import BaseConverter, ValidationError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class IsoDay(BaseConverter):
    """A calendar day, ISO 8601, within the years the calendar covers."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> date:
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error
        if not _DAY.fullmatch(value) or not 2009 <= day.year <= 2040:
            raise ValidationError
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()
