"""Values in paths that Flask does not know: a day as 2026-01-02."""

from __future__ import annotations

from datetime import date

from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter


class IsoDay(BaseConverter):
    """A calendar day, ISO 8601, within the years the calendar covers."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raise NotFound for a day that is none: a ValidationError would become 405 on an address of two methods."""
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise NotFound from error
        if not 2009 <= day.year <= 2040:
            raise NotFound
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()
