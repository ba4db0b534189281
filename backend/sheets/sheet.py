"""The declaration of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.folding import fold
from backend.http.fields import Schema
from backend.sheets.column import Column, Label
from backend.texts import Text

#: More rows help nobody, and drawing them would keep others waiting: who needs them narrows the list. A list that was
#: cut would be taken for the whole one and added up, so too many are refused.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The twin of a list: `at` is the list's address, `of` its view, `query` its parameters, if it takes any.

    `items` is where the rows stand in the view's answer. `about` says what the list is of, given the call, the first
    answer and what the address names. `filters` words the parameters, so that the sheet can say how it was narrowed;
    an answer that has `narrowed_by` says by which it was.
    """

    at: str
    of: Callable[..., Any]
    title: Text
    columns: tuple[Column, ...]
    query: type[Schema] | None = None
    items: str = "items"
    about: Callable[..., str] | None = None
    filters: Mapping[str, Label] = field(default_factory=dict)
    most: int = MOST

    @property
    def name(self) -> str:
        """What the operation is called: /tasks/<uuid:task_id>/delays is tasks_delays_sheet."""
        words = re.sub(r"<[^>]*>", "", self.at).replace("-", "_")
        return "_".join([*(each for each in words.split("/") if each), "sheet"])

    @property
    def filename(self) -> str:
        return fold(self.title.vi).replace(" ", "-")
