"""Where files are kept: one interface, a folder or an S3-compatible bucket behind it."""

from backend.storage.place import Place, Stored, TooLarge, place_of

__all__ = ["Place", "Stored", "TooLarge", "place_of"]
