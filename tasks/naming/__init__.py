"""Whom a name means: units, groups and people as they are written, with their usual abbreviations. Never a guess."""

from tasks.naming.names import Found, KnownGroup, KnownPerson, KnownUnit, Mention, Names

__all__ = ["Found", "KnownGroup", "KnownPerson", "KnownUnit", "Mention", "Names"]
