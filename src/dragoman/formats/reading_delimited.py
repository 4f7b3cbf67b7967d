"""Delimited tables read as strings, block by block: at once where a block is in order, row by row where not.

A row's number is that of the line where it begins, from 1 with the header. Rows that have the wrong number of
columns, are not UTF-8 or hold a NUL byte are passed over and listed. A quote that is never closed costs a
line or two, not the rest of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.base import Skipped
from dragoman.formats.checks import shown
from dragoman.formats.reading_lines import Lines, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_TALLEST = 200
"""How many lines one row may take up in a block that is not in order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table of a format looks like.

    ``columns`` in order; with ``header`` they are found by name, in any order and case, and further ones are kept
    under the file's own name; without, a row has ``least`` to ``len(columns)`` of them, or in every row also all
    of ``further``. ``spellings``: other
    names of columns, folded. ``needed`` columns must be there. ``nulls``: an empty cell without quotes is null,
    one with quotes is empty.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...] = ()
    delimiter: str = "\t"
    quoted: bool = False
    header: bool = True
    least: int = 0
    further: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    nulls: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows of a file as strings under their columns' names, the numbers of their lines, and what was passed over."""

    table: pa.Table
    lines: npt.NDArray[np.int64]
    read: int
    skipped: tuple[Skipped, ...]


def folded(name: str) -> str:
    """A column's name without case, blanks and marks."""
    return "".join(c for c in name.casefold() if c.isalnum())


def _cells(record: str, delimiter: str, nulls: bool) -> list[str | None] | None:
    """The cells of a record with quotes (RFC 4180); None where a quote stands in the wrong place."""
    cells: list[str | None] = []
    at, end = 0, len(record)
    while True:
        if at < end and record[at] == '"':
            stop = at + 1
            while True:
                stop = record.find('"', stop)
                if stop < 0:
                    return None
                if record[stop + 1 : stop + 2] != '"':
                    break
                stop += 2
            cells.append(record[at + 1 : stop].replace('""', '"'))
            at = stop + 1
            if at < end and record[at] != delimiter:
                return None
        else:
            stop = record.find(delimiter, at)
            stop = end if stop < 0 else stop
            cells.append(record[at:stop] or (None if nulls else ""))
            at = stop
        if at >= end:
            return cells
        at += 1


def _header(names: Sequence[str], shape: Shape, file: str) -> list[str]:
    known = {folded(name): name for name in shape.columns} | dict(shape.spellings)
    found = [known.get(folded(name), name.strip()) for name in names]
    missing = [name for name in shape.needed if name not in found]
    if missing:
        raise SourceError(f"{file} has no column {', '.join(missing)}: the first line must name the columns")
    twice = next((name for k, name in enumerate(found) if name in found[:k]), None)
    if twice is not None:
        raise SourceError(f"{file} has the column {shown(twice)} twice: rename one of them in the first line")
    return found


class _Reader:
    def __init__(self, path: Path, shape: Shape) -> None:
        self.path, self.shape = path, shape
        self.delimiter, self.names = shape.delimiter, list(shape.columns)
        self.width: int | None = None
        """Columns of a row of a table without a header, as the first has them, for the quick way."""

    def _parse(self, record: bytes) -> list[str | None] | str:
        """The cells of a record, or why there are none."""
        if b"\0" in record:
            return "a NUL byte: the file was damaged on its way; fetch it again or take the byte out"
        try:
            text = record.decode("utf-8").removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError as error:
            return f"byte {error.start + 1} of the line is not UTF-8: save the file as UTF-8"
        if self.shape.quoted:
            cells = _cells(text, self.delimiter, self.shape.nulls)
            if cells is None:
                return "a quote in the wrong place: put cells with quotes in quotes and double those inside"
        else:
            cells = list(text.split(self.delimiter))
        wanted = len(self.names)
        if self.shape.header and len(cells) != wanted:
            return f"{len(cells)} columns where the header has {wanted}: mend the separators of this row"
        least = wanted if wanted > len(self.shape.columns) else self.shape.least
        if not self.shape.header and not least <= len(cells) <= wanted:
            return f"{len(cells)} columns where {least} to {wanted} are due: mend this row's separators"
        return [*cells, *[""] * (wanted - len(cells))]

    def begin(self, lines: Lines) -> Lines:
        """Takes the header off the first block."""
        data = lines.data.lstrip(b"\r\n")
        first = lines.first + lines.data[: len(lines.data) - len(data)].count(b"\n")
        if lines.cut or not data.strip():
            raise SourceError(f"{self.path.name} is empty: the first line must name the columns")
        end = data.find(b"\n") + 1 or len(data)
        if b"\0" in data[:end]:
            raise SourceError(f"{self.path.name} is no text: give a file of delimited text in UTF-8")
        head = data[:end].decode("utf-8", "replace").rstrip("\r\n")
        if self.delimiter == "," and head.count(";") > head.count(","):
            self.delimiter = ";"
        cells = _cells(head, self.delimiter, False) if self.shape.quoted else list(head.split(self.delimiter))
        if cells is None:
            raise SourceError(f"{self.path.name}: a quote is not closed in the first line, which names the columns")
        self.names = _header([cell or "" for cell in cells], self.shape, self.path.name)
        return Lines(data[end:], first + 1, lines.first + lines.count - first - 1)

    def widen(self, lines: Lines) -> None:
        """Notes how many columns the first row of a table without a header has."""
        self.width = lines.data.split(b"\n", 1)[0].count(self.delimiter.encode()) + 1
        if self.shape.further and self.width == len(self.shape.columns) + len(self.shape.further):
            self.names = [*self.shape.columns, *self.shape.further]

    def quick(self, lines: Lines) -> Raw | None:
        """A block in order, at once; None where it is not."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc
        from pyarrow import csv

        if lines.cut or b"\0" in lines.data:
            return None
        names = self.names
        if not self.shape.header:
            if self.width is None or not self.shape.least <= self.width <= len(names):
                return None
            names = names[: self.width]
        try:
            table = csv.read_csv(
                pa.BufferReader(lines.data),
                read_options=csv.ReadOptions(column_names=names, block_size=len(lines.data) + 1),
                parse_options=csv.ParseOptions(
                    delimiter=self.delimiter, quote_char='"' if self.shape.quoted else False,
                    newlines_in_values=self.shape.quoted, ignore_empty_lines=False,
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), null_values=[""],
                    strings_can_be_null=self.shape.nulls, quoted_strings_can_be_null=False,
                ),
            )  # fmt: skip
        except pa.ArrowInvalid:
            return None
        at = np.arange(lines.first, lines.first + table.num_rows)
        inside = 0
        if self.shape.quoted and table.num_rows != lines.count:
            tall = np.zeros(table.num_rows, np.int64)
            for column in table.columns:
                tall += pc.count_substring(column, "\n").fill_null(0).to_numpy()
            inside = int(tall.sum())
            at[1:] += np.cumsum(tall)[:-1]
        if table.num_rows + inside != lines.count:
            return None
        if inside and self._torn(table):
            return None
        if b"\n\n" in lines.data or b"\n\r\n" in lines.data or lines.data[:1] in (b"\n", b"\r"):
            return None
        for name in self.names[len(names) :]:
            table = table.append_column(name, pa.repeat(pa.scalar("", pa.string()), table.num_rows))
        return Raw(table.combine_chunks(), at, table.num_rows, ())

    def _torn(self, table: pa.Table) -> bool:
        """Whether a cell of several lines could be rows that a stray quote ran together."""
        import pyarrow.compute as pc

        for cells in table.columns:
            separators = pc.count_substring(cells, self.delimiter)
            suspect = pc.and_(pc.match_substring(cells, "\n"), pc.greater_equal(separators, len(self.names) - 1))
            if pc.any(suspect).as_py():
                return True
        return False

    def slow(self, lines: Lines) -> Raw:
        """A block row by row."""
        import numpy as np
        import pyarrow as pa

        rows: list[list[str | None]] = []
        at: list[int] = []
        skipped: list[Skipped] = []
        read = 0
        physical = [] if lines.cut else lines.data.split(b"\n")[: lines.count]
        if lines.cut:
            read, skipped = 1, [Skipped(lines.first, "a line without end: give each row a line of its own")]
        k = 0
        while k < len(physical):
            if not physical[k].strip(b"\r"):
                k += 1
                continue
            read += 1
            stop = k + 1
            if self.shape.quoted:
                quotes = physical[k].count(b'"')
                while quotes % 2 and stop < min(len(physical), k + _TALLEST):
                    quotes += physical[stop].count(b'"')
                    stop += 1
            cells = self._parse(b"\n".join(physical[k:stop]))
            if isinstance(cells, str) and stop > k + 1:
                stop = k + 1
                cells = self._parse(physical[k])
            if isinstance(cells, str):
                skipped.append(Skipped(lines.first + k, cells))
            else:
                rows.append(cells)
                at.append(lines.first + k)
            k = stop
        columns = list(zip(*rows)) if rows else [() for _ in self.names]
        table = pa.table([pa.array(column, pa.string()) for column in columns], names=self.names)
        return Raw(table, np.array(at, np.int64), read, tuple(skipped))


def read(path: Path, shape: Shape) -> Iterator[Raw]:
    """The rows of a table. SourceError for a file of another kind."""
    reader = _Reader(path, shape)
    start = True
    for lines in blocks(path, quoted=shape.quoted):
        if start and shape.header:
            lines = reader.begin(lines)
        if not lines.cut and not lines.data.strip():
            start = False
            continue
        if start and not shape.header:
            reader.widen(lines)
        raw = reader.quick(lines) or reader.slow(lines)
        if start and raw.read and sum(" columns where" in s.reason for s in raw.skipped) == raw.read:
            raise SourceError(f"{path.name} is no such table: row {raw.skipped[0].row} has {raw.skipped[0].reason}")
        start = False
        yield raw
    if start and shape.header:
        raise SourceError(f"{path.name} is empty: the first line must name the columns")


def column(raw: Raw, name: str) -> pa.Array:
    """A column's strings; empty ones where the file lacks it."""
    import pyarrow as pa

    if name in raw.table.column_names:
        found: Any = raw.table.column(name).combine_chunks()
        return found
    return pa.repeat(pa.scalar("", pa.string()), raw.table.num_rows)
