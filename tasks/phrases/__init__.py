"""Deadlines as people write them, read into instants. Pure: `now` and the working calendar are given."""

from tasks.phrases.found import Found, Milestone, Reading
from tasks.phrases.reading import find_deadlines, read_deadline

__all__ = ["Found", "Milestone", "Reading", "find_deadlines", "read_deadline"]
