"""The one way a command of ours gives up: a sentence for the person, and a nonzero exit."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Refusal(Exception):
    """Stop here; the message is one sentence that says what is wrong and what to do about it."""


DISK_FULL = "the disk is full: free some space (500 MB or more) and run it again"


@contextmanager
def spoken(command: str) -> Iterator[None]:
    """Turn a Refusal, a full disk or a forbidden file inside the block into one sentence and exit code 1."""
    try:
        yield
    except Refusal as refusal:
        leave(command, str(refusal))
    except PermissionError as error:
        leave(
            command,
            f"this user may not use {error.filename}: chown it, or set GIAOVIEC_VAR to a folder of your own",
        )
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        leave(command, DISK_FULL)


def leave(command: str, sentence: str) -> None:
    """Print the sentence after the command's name and exit with 1."""
    sys.stdout.flush()
    sys.stderr.write(f"{command}: {sentence.rstrip('.')}.\n")
    raise SystemExit(1)
