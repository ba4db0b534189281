"""Deadlines as people write them, read into instants. Pure: `now` and the working calendar are given."""

from tasks.phrases.agreeing import Unread, agrees, instant_of
from tasks.phrases.found import Found, Milestone, Reading
from tasks.phrases.reading import find_deadlines, read_deadline

__all__ = ["Found", "Milestone", "Reading", "Unread", "agrees", "find_deadlines", "instant_of", "read_deadline"]
