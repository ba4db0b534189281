"""Searching tasks by words: in any order, without accents, the last one perhaps not typed to its end.

Whether words are rare or frequent decides which plan is fast, and PostgreSQL takes words for independent of each other
when they are not. So it is decided here (docs/adr/0007):

- a word that PostgreSQL's own statistics do not count among the frequent ones leads to few tasks: they are looked up
  in the index and named one by one;
- frequent words are met soon by walking the list in its own order, so that is tried first, for a bounded stretch;
- frequent words that seldom meet each other are found by the index after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from backend.folding import fold, like_pattern
from tasks.lists.rarity import FEW
from tasks.model import Task

_FREQUENCIES = text(
    """
    SELECT coalesce(sum(known.freq), 0) * (SELECT reltuples FROM pg_class WHERE oid = 'task'::regclass)
    FROM unnest(CAST(:words AS text[]), CAST(:begun AS boolean[])) AS asked(word, begun)
    LEFT JOIN (
        SELECT elem, freq
        FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS each(elem, freq)
        WHERE schemaname = current_schema AND tablename = 'task' AND attname = 'words'
    ) AS known ON CASE WHEN asked.begun THEN starts_with(known.elem, asked.word) ELSE known.elem = asked.word END
    GROUP BY asked.word, asked.begun
    """
)


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for: the condition as the index answers it, and the words it is made of, if it is words."""

    hit: ColumnElement[bool]
    words: tuple[str, ...]


def read_search(q: str) -> Search:
    """Read what was typed. A code, a document number, a sign is looked for as it stands; anything else is words."""
    folded = fold(q)
    words = "".join(letter if letter.isalnum() else " " for letter in folded).split()
    if not words or (len(folded.split()) == 1 and not folded.isalpha()):
        return Search(Task.search.like(like_pattern(q)), ())
    asked = " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])
    return Search(Task.words.op("@@", is_comparison=True)(func.to_tsquery("simple", asked)), tuple(words))


def is_frequent(session: Session, search: Search) -> bool:
    """Say whether each of the words, by PostgreSQL's statistics, is in more tasks than one would name one by one."""
    if not search.words:
        return False
    begun = [False] * (len(search.words) - 1) + [True]
    expected = session.scalars(_FREQUENCIES, {"words": list(search.words), "begun": begun}).all()
    return bool(min(expected) > FEW)


def look_up(session: Session, search: Search) -> list[UUID] | None:
    """Return the tasks that the index finds, if they are few; None otherwise: then the list has to be walked."""
    found = session.scalars(select(Task.id).where(search.hit).limit(FEW + 1)).all()
    return None if len(found) > FEW else list(found)
