"""Reads tables of lines and tabs fast: whole blocks by pyarrow, line by line only where a block is damaged.

The tables of GDELT and ICEWS have no quoting: every tab parts two columns and every line end two rows. A file may be
plain, ``.gz`` or a ``.zip`` of one table. It is cut into pieces of whole lines, always the same ones; a piece
that pyarrow reads cleanly never meets a Python loop. In any other piece each line is looked at, and those that
no parser could take (a wrong number of columns, no UTF-8, a NUL byte) are listed with the reason.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.formats import reading_lines
from dragoman.formats.base import Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

_PARSE_BYTES = 1 << 20
"""What one thread of pyarrow parses at a time: more no longer fits its cache."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a file, CRLF made LF; ``first`` is the number of the first, from 1.

    ``count`` is the number of lines, ``carriage`` tells of carriage returns elsewhere. ``damage`` is empty for
    ordinary lines; else it says why ``data`` was thrown away.
    """

    data: bytes
    first: int
    count: int = 1
    carriage: bool = False
    damage: str = ""


@dataclass(slots=True)
class Parsed:
    """The rows of a piece that have the right columns.

    ``table`` has strings, or dictionaries of strings for the columns asked for as such, in one chunk each;
    ``numbers`` the row numbers in the file, shape (rows,), int64. ``read`` counts the skipped rows too.
    """

    table: pa.Table
    numbers: np.ndarray
    read: int
    skipped: list[Skipped] = field(default_factory=list)

    def without_header(self) -> Parsed:
        """The same less the first line that is not blank, whether it could be a row or not."""
        damaged = [s for s in self.skipped if not len(self.numbers) or s.row < self.numbers[0]]
        if damaged:
            left = [s for s in self.skipped if s is not damaged[0]]
            return Parsed(self.table, self.numbers, self.read - 1, left)
        return Parsed(self.table.slice(1), self.numbers[1:], self.read - 1, self.skipped)


def pieces(path: Path, size: int | None = None) -> Iterator[Piece]:
    """The lines of a file in pieces of about ``size`` bytes (BLOCK_BYTES where None), without a byte-order mark.

    A line much longer than ``size`` is thrown away and leaves a damaged piece, so that no file fills the memory.
    Raises SourceError where the file cannot be opened or unpacked, also after some pieces.
    """
    step = size or reading_lines.BLOCK_BYTES
    for lines in reading_lines.blocks(path, size=step, longest=step):
        if lines.cut:
            yield Piece(b"", lines.first, damage=f"is longer than {step:,} bytes; restore its line ends")
            continue
        data = lines.data
        carriage = b"\r" in data
        if carriage:
            data = data.replace(b"\r\n", b"\n")
            carriage = b"\r" in data
        yield Piece(data, lines.first, lines.count, carriage)


def parse(piece: Piece, names: Sequence[str], words: Collection[str] = ()) -> Parsed:
    """The rows of a piece as a table of ``names``; those in ``words`` become dictionaries of strings."""
    import numpy as np
    import pyarrow as pa

    if piece.damage:
        skipped = [Skipped(piece.first, piece.damage)]
        return Parsed(_table(b"", names, words, 1), np.zeros(0, np.int64), 1, skipped)
    data = piece.data
    if not (b"\0" in data or piece.carriage):
        rows = piece.count
        with contextlib.suppress(pa.ArrowInvalid):
            table = _table(data, names, words, _PARSE_BYTES)
            if table.num_rows == rows:
                return Parsed(table, np.arange(piece.first, piece.first + rows), rows)
    return _parse_lines(piece, names, words)


def _parse_lines(piece: Piece, names: Sequence[str], words: Collection[str]) -> Parsed:
    """The slow way: looks at each line. A carriage return inside a line is taken as a blank."""
    import numpy as np

    good: list[bytes] = []
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(piece.data.split(b"\n"), piece.first):
        text = line.removesuffix(b"\r").replace(b"\r", b" ")
        if not text:
            continue
        if reason := _damage(text, len(names)):
            skipped.append(Skipped(number, reason))
        else:
            good.append(text)
            numbers.append(number)
    data = b"\n".join(good)
    table = _table(data, names, words, len(data) + 1)
    return Parsed(table, np.array(numbers, np.int64), len(good) + len(skipped), skipped)


def _damage(line: bytes, width: int) -> str:
    """Why a line cannot be a row, with the mend; empty where it can."""
    found = line.count(b"\t") + 1
    if found != width:
        return f"has {found} columns where {width} are expected; restore its tabs"
    if b"\0" in line:
        return "holds a NUL byte; fetch the file again or take the byte out"
    try:
        line.decode()
    except UnicodeDecodeError:
        return "is not UTF-8; convert the file with iconv"
    return ""


def _table(data: bytes, names: Sequence[str], words: Collection[str], size: int) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    word = pa.dictionary(pa.int32(), pa.string())
    types = {name: word if name in words else pa.string() for name in names}
    if not data:
        return pa.schema(list(types.items())).empty_table()
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=list(names), block_size=size),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(column_types=types),
    )
    return table.combine_chunks()


def first_lines(data: bytes, count: int = 50) -> list[bytes]:
    """The first lines of a piece that are not blank, at most ``count``: what tells a file's layout."""
    lines = (line.removesuffix(b"\r") for line in data.split(b"\n", count * 2)[: count * 2])
    return [line for line in lines if line][:count]
