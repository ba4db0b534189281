"""The lives of the tasks: from the record of acts, the epochs of each, and when each was, certainly or perhaps.

Acts and sweeps run at once, in processes of their own. Between the beginning and the end of an act nobody outside can
say whether a sweep met the task before it or after it; so an epoch is possible from the beginning of the act that opens
it to the end of the act that closes it, and certain only between the two acts. An act that did not happen, because its
process was killed, held the task's row meanwhile: it parts two epochs as well, which are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults.exactness.acts import Act
from tests.faults.exactness.epochs import State, after, born
from tests.faults.exactness.record import Done, Sweep

FOR_EVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of real time in which a task is in one state. `opened` is the act that began it, where one did."""

    state: State
    opened: Act | None
    possible_from: int
    certain_from: int
    certain_until: int = FOR_EVER
    possible_until: int = FOR_EVER

    def perhaps(self, sweep: Sweep) -> bool:
        return sweep.ended > self.possible_from and sweep.began < self.possible_until

    def surely(self, sweep: Sweep) -> bool:
        return self.certain_from <= sweep.began and sweep.ended <= self.certain_until


Life = Sequence[Epoch]


def lives(done: Sequence[Done]) -> Mapping[int, Life]:
    """Return the epochs of every task that was ever assigned, in order."""
    found: dict[int, list[Epoch]] = {}
    for each in done:
        if each.act.verb == "assign":
            if each.happened:
                for new in each.act.words["new"]:
                    found[new.number] = [Epoch(born(each.act, new), each.act, each.began, each.ended)]
            continue
        life = found[each.act.tasks[0]]
        life[-1] = _closed(life[-1], each)
        state = after(life[-1].state, each.act) if each.happened else life[-1].state
        life.append(Epoch(state, each.act if each.happened else None, each.began, each.ended))
    return found


def _closed(epoch: Epoch, by: Done) -> Epoch:
    return Epoch(epoch.state, epoch.opened, epoch.possible_from, epoch.certain_from, by.began, by.ended)
