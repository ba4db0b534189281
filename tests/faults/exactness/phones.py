"""What the phones got: everything that was written for them, nothing else, and nothing again without a reason."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from tests.faults.exactness.findings import Findings
from tests.faults.exactness.record import Record
from tests.faults.exactness.told import Sent, Told
from tests.faults.exactness.town import phones_of

#: How long a carrier that was busy is left alone at most.
LONGEST_WAIT = timedelta(minutes=15)


def count_repeats(record: Record, told: Told, findings: Findings) -> int:
    """Compare the deliveries with the carrier's log; return how often a phone got the same message id again.

    A repeat is allowed only where the run that had sent it before was broken off, by a kill or by the server's: then
    the carrier had answered, and nobody was left to write that down.
    """
    written = {(each.message_id, each.phone): each for each in told.deliveries}
    for message in told.messages.values():
        for phone in phones_of(message.person):
            if (message.id, phone) not in written:
                findings.add("undelivered", f"{message} was not written out for {phone}")
    runs_of: dict[tuple[UUID, str], list[int]] = defaultdict(list)
    for push in told.pushed:
        runs_of[push.message_id, push.phone].append(push.run)
    for key, each in written.items():
        if not (key in runs_of and each.state == "sent") and not _given_up(each, record, told):
            findings.add("undelivered", f"{told.messages[key[0]]} to {key[1]} is {each.state}")
    for key in set(runs_of) - set(written):
        findings.add("phantoms", f"message {key[0]} on {key[1]}")
    broken_off = {run.number for run in record.runs if run.broken_off}
    for key, runs in runs_of.items():
        if not broken_off.issuperset(runs[:-1]):
            findings.add("repeats", f"message {key[0]} on {key[1]} by runs {runs}, broken off {sorted(broken_off)}")
    return sum(len(runs) - 1 for runs in runs_of.values())


def _given_up(sent: Sent, record: Record, told: Told) -> bool:
    """Say whether it was right to give it up: the carrier was busy until it was no news any more."""
    readings = {run.number: run.reading for run in record.runs}
    tries = [
        readings[each.run] for each in told.tries if (each.message_id, each.phone) == (sent.message_id, sent.phone)
    ]
    return sent.state == "failed" and bool(tries) and max(tries) + LONGEST_WAIT >= sent.expires
