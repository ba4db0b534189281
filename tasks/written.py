"""Text that people write into tasks: refused where it states a grade of secrecy, so that nothing of it is kept."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.errors import FieldError
from backend.http.fields import Text
from tasks.secrecy import states_a_grade


class Written(Text):
    """Text of somebody's own words; `secret_refused` for a grade of secrecy in it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if states_a_grade(text):
            raise ma.ValidationError([FieldError("", "secret_refused")])
        return text
