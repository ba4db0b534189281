"""Columns of ids, places and numbers that pass through Python as PostgreSQL's own bytes.

A storm hands thousands of them to and fro: written out and read again, each cost PostgreSQL a look at every letter. An
array in its binary form (`array_send` in src/backend/utils/adt/arrayfuncs.c) is a head of 20 bytes and a *cell* for
each value: its length in four bytes, then itself. Of what is always equally long, cells are cut and joined as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import compress
from typing import ClassVar, Self
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from backend.ids import raw_ids

_HEAD = struct.Struct(">iiIii")  # dimensions, whether any is missing, what of, how many, counted from
_NONE_AT_ALL = struct.Struct(">iiI")
_LENGTH = struct.Struct(">i")


class Column:
    """Values of one type and length, as their cells one behind another; a cell is a value where they are compared."""

    __slots__ = ("_cells",)
    #: What PostgreSQL calls the type and an array of it (pg_type.dat), and the bytes of a value.
    TYPE: ClassVar[int]
    ARRAY: ClassVar[int]
    WIDTH: ClassVar[int]

    def __init__(self, cells: bytes = b"") -> None:
        self._cells = cells

    @classmethod
    def of(cls, cells: Iterable[bytes]) -> Self:
        return cls(b"".join(cells))

    @classmethod
    def joined(cls, columns: Iterable[Self]) -> Self:
        """Return columns one behind another."""
        return cls(b"".join([each._cells for each in columns]))

    @classmethod
    def read(cls, sent: bytes | None) -> Self:
        """Read what `array_send(array_agg(…))` answers. ValueError for what is another type, or missing."""
        if sent is None:
            return cls()
        head, cells = sent[: _HEAD.size], sent[_HEAD.size :]
        if _HEAD.unpack(head) != (1, 0, cls.TYPE, len(cells) // cls._step(), 1) or len(cells) % cls._step():
            raise ValueError(f"no array of {cls.__name__.lower()}")
        return cls(cells)

    @classmethod
    def cell(cls, value: bytes) -> bytes:
        """Return the cell of a value in its binary form."""
        return _LENGTH.pack(cls.WIDTH) + value

    @classmethod
    def _step(cls) -> int:
        return _LENGTH.size + cls.WIDTH

    def __len__(self) -> int:
        return len(self._cells) // self._step()

    def __iter__(self) -> Iterator[bytes]:
        cells, step = self._cells, self._step()
        return iter([cells[at : at + step] for at in range(0, len(cells), step)])

    def first(self) -> bytes:
        """Return the cell of the first. IndexError where there is none."""
        if not self._cells:
            raise IndexError("an empty column")
        return self._cells[: self._step()]

    def chosen(self, which: Iterable[bool]) -> Self:
        """Return those of which it is said."""
        return self.of(compress(self, which))

    def without(self, these: Collection[bytes]) -> Self:
        return self.of([cell for cell in self if cell not in these]) if these else self

    @property
    def array(self) -> bytes:
        """All of it as PostgreSQL receives an array."""
        count = len(self)
        head = _HEAD.pack(1, 0, self.TYPE, count, 1) if count else _NONE_AT_ALL.pack(0, 0, self.TYPE)
        return head + self._cells


class Places(Column):
    """Where rows lie (`ctid`)."""

    __slots__ = ()
    TYPE, ARRAY, WIDTH = 27, 1010, 6


class Ids(Column):
    __slots__ = ()
    TYPE, ARRAY, WIDTH = 2950, 2951, 16

    @classmethod
    def of_ids(cls, ids: Iterable[UUID]) -> Self:
        return cls.of([cls.cell(each.bytes) for each in ids])

    @classmethod
    def new(cls, now: datetime, count: int) -> Self:
        """Make as many ids of one moment."""
        raw, cells, step = raw_ids(now, count), bytearray(cls._step() * count), cls._step()
        cells[_LENGTH.size - 1 :: step] = bytes([cls.WIDTH]) * count
        for at in range(cls.WIDTH):
            cells[_LENGTH.size + at :: step] = raw[at :: cls.WIDTH]
        return cls(bytes(cells))

    @classmethod
    def nil(cls, count: int) -> Self:
        """Return as many ids that say nothing, for places that nobody looks at."""
        return cls(cls.cell(bytes(cls.WIDTH)) * count)


class Numbers(Column):
    """Whole numbers of four bytes."""

    __slots__ = ()
    TYPE, ARRAY, WIDTH = 23, 1007, 4

    @classmethod
    def of_numbers(cls, numbers: Iterable[int]) -> Self:
        return cls.of([cls._cell_of(each) for each in numbers])

    @classmethod
    def counted(cls, lengths: Sequence[int]) -> Self:
        """Return 0 as often as the first says, then 1 as often as the second, and so on."""
        return cls.of([cls._cell_of(n) * length for n, length in enumerate(lengths)])

    @classmethod
    def _cell_of(cls, number: int) -> bytes:
        return cls.cell(_LENGTH.pack(number))


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.array


class _PlacesDumper(_ColumnDumper):
    oid = Places.ARRAY


class _IdsDumper(_ColumnDumper):
    oid = Ids.ARRAY


class _NumbersDumper(_ColumnDumper):
    oid = Numbers.ARRAY


for _column, _dumper in ((Places, _PlacesDumper), (Ids, _IdsDumper), (Numbers, _NumbersDumper)):
    psycopg.adapters.register_dumper(_column, _dumper)
