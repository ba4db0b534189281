"""What a sentence was understood to say, and the sentence while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tasks.naming.names import Known
from tasks.phrases import Milestone
from tasks.timeliness import Urgency

What = Literal["lead", "coordinator", "deadline", "urgency", "source", "expected_product", "word"]


@dataclass(frozen=True, slots=True)
class Span:
    """Which characters of the sentence were understood as what."""

    start: int
    end: int
    what: What


@dataclass(frozen=True, slots=True)
class Unclear:
    """What could not be settled: the words, a code, and whom they could mean."""

    text: str
    code: str
    candidates: tuple[Known, ...] = ()


#: What is unclear about a deadline that was said: assigned as it is, the task would have none.
OF_THE_DEADLINE = frozenset(
    {"deadline_not_understood", "deadline_passed", "no_such_day", "no_such_hour", "issue_date_needed"}
    | {"working_or_clock_hours", "morning_or_afternoon"}
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence's reading. Whatever is empty was not said, or not clearly: `unclear` tells."""

    sentence: str
    title: str = ""
    lead: Known | None = None
    coordinators: tuple[Known, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    continuing: bool = False
    urgency: Urgency = "normal"
    expected_product: str = ""
    source: str = ""
    assumptions: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    spans: tuple[Span, ...] = ()
    secret: bool = False


@dataclass(slots=True)
class Sentence:
    """A sentence while it is being read: what has been taken, and what is left."""

    text: str
    plain: str
    spans: list[Span] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)

    def take(self, start: int, end: int, what: What) -> None:
        """Note that these characters have been understood."""
        self.spans.append(Span(start, end, what))

    def free(self, start: int, end: int) -> bool:
        """Whether none of these characters has been understood yet."""
        return all(end <= span.start or span.end <= start for span in self.spans)
