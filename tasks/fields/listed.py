"""Whether a field is in the list. While the list is empty, any is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import CompoundSelect, func, select

from backend.errors import FieldError, Invalid
from backend.folding import fold
from backend.unit_of_work import UnitOfWork
from tasks.fields.model import Field

#: How many names that look like the one given are offered.
_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found for a name: the list's own spelling, or the names most like it."""

    name: str | None
    nearest: tuple[str, ...] = ()

    def settled(self) -> str:
        """Return the spelling. Invalid, with candidates, for a field that is not in the list."""
        if self.name is None:
            raise Invalid([FieldError("/field", "field_not_listed", candidates=self.nearest)])
        return self.name


def look_up(work: UnitOfWork, given: str) -> Looked:
    """Find a field by its name, or one that it had before, without accents or capitals. No field asks nobody.

    The row is held until the transaction ends, so that a rename waits for the tasks that are being given the old name,
    and takes them with it. Whoever changes a task asks first and locks the task then, as a rename does.
    """
    if not given:
        return Looked(given)
    return work.once(("field", given), lambda: _look_up(work, given))


def _look_up(work: UnitOfWork, given: str) -> Looked:
    wanted = fold(given)
    query = select(Field.name).where(
        Field.retired_at.is_(None), (Field.search == wanted) | (Field.former.any_() == wanted)
    )
    held = query.order_by((Field.search == wanted).desc()).limit(1).with_for_update(read=True, key_share=True)
    name = work.session.scalar(held)
    if name is not None:
        return Looked(name)
    names = work.session.scalars(select(Field.name).where(Field.retired_at.is_(None)).order_by(Field.search)).all()
    return Looked(None, nearest(wanted, names)) if names else Looked(given)


def names_of(called: Collection[str]) -> CompoundSelect[str]:
    """Select the folded names, of today and before, of the fields that have or had one of these folded names. What
    another field is called today is no longer theirs."""
    theirs = Field.search.in_(called) | Field.former.overlap(list(called))
    names = select(func.unnest(func.array_append(Field.former, Field.search)).label("name")).where(theirs)
    return names.except_(select(Field.search).where(~theirs))


def nearest(wanted: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return up to five names that look like a folded one: those that hold it or are held by it, else the closest."""
    folded = {fold(name): name for name in names}
    held = [each for each in folded if wanted in each or each in wanted]
    return tuple(folded[each] for each in held or get_close_matches(wanted, folded, n=_OFFERED))[:_OFFERED]
