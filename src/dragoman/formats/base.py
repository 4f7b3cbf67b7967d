"""What every format of the field gives: blocks of flat events when read, files of a folder when written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

BLOCK_BYTES = 1 << 24
"""How much of a file is read at once; memory is bounded by it and not by the file."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that could not be read: its number in the file, from 1 with the header, and why, with the mend."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file, in its order.

    ``rows`` has the flat columns of ``dragoman.record.flat`` in their order and types, then the format's own as
    strings. All rows of one event are in one block. ``read`` counts the input rows that the block stands for,
    the skipped ones too. A file always falls into the same blocks, so that an import that was cut off goes on
    behind the last block that was kept.
    """

    rows: pa.Table
    read: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a written file, for its codebook and ``datapackage.json`` (Frictionless Table Schema types)."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One written file: its name in the folder, its shape, how many rows it got."""

    path: str
    columns: tuple[Column, ...]
    rows: int
    format: str = "csv"
    mediatype: str = "text/csv"
    delimiter: str | None = None
    header: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote, and how many events it left out, by reason."""

    resources: tuple[Resource, ...]
    left_out: dict[str, int] = field(default_factory=dict)


class Format(Protocol):
    """One format of the field.

    ``read`` raises SourceError, naming the mend, for a file that is not of the format at all (a wrong number of
    columns throughout, a missing header, an unreadable encoding); a bad row is skipped and listed. ``write``
    gets tables of flat rows by date, all rows of an event in one table, and writes the files of the format into
    an existing empty folder; extras go in columns at the end where ``extras``, else in a file beside
    (``extras.csv``), so that the main file stays as the field's tools expect it.
    """

    name: str
    title: str

    def read(self, path: Path) -> Iterator[Block]:
        """The blocks of a file, or of a folder where the format is one."""

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes the files; ``text`` also the words that tell an event, where the format has a place for them."""
