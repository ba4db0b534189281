"""Say in one sentence that this Python is too old.

This file is read by whatever `python3` happens to be, so it has to parse on very old ones: type comments
instead of annotations, `format` instead of f-strings, and no imports from the rest of the house.
"""

import sys

OLDEST = (3, 11)


def complaint(command, found):
    # type: (str, tuple[int, ...]) -> str
    """Return the sentence for a Python that is too old, or nothing when it is new enough."""
    if tuple(found[:2]) >= OLDEST:
        return ""
    sentence = (
        "{0} needs Python {1}.{2} or newer, and this is Python {3}.{4}: "
        "run python{1}.{2} {0}, or put it first on the PATH."
    )
    return sentence.format(command, OLDEST[0], OLDEST[1], found[0], found[1])


def require(command):
    # type: (str) -> None
    """Leave with that sentence and exit code 1 when this Python is too old."""
    sentence = complaint(command, tuple(sys.version_info[:3]))
    if sentence:
        sys.stderr.write(sentence + "\n")
        sys.exit(1)
