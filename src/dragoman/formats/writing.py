"""Tables of text written in batches, with the extras at the end of their rows or in a file beside."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Resource, Written
from dragoman.formats.extras import EXTRAS, extra_columns
from dragoman.formats.lookups import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Column


def flat(table: pa.Table, name: str) -> pa.Array:
    """A flat column as strings; empty ones where the table lacks it."""
    import pyarrow as pa

    if name not in table.column_names:
        return pa.repeat(pa.scalar("", pa.string()), table.num_rows)
    return text_of(table.column(name))


def original(table: pa.Table, name: str, otherwise: Any) -> pa.Array:
    """A format's own column as it came, and ``otherwise`` for the rows of another origin."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in table.column_names:
        return otherwise
    came = table.column(name).combine_chunks()
    if pa.types.is_dictionary(came.type):
        came = came.cast(pa.string())
    return pc.coalesce(came, otherwise)


def joined(columns: Sequence[pa.Array]) -> bytes:
    """Columns of strings without null as lines of values parted by tabs, each line ended by a newline."""
    import pyarrow.compute as pc

    if not columns or not len(columns[0]):
        return b""
    data = _bytes(columns)
    width, rows = len(columns), len(columns[0])
    if b"\r" in data or data.count(b"\t") != rows * (width - 1) or data.count(b"\n") != rows:
        data = _bytes([pc.replace_substring_regex(column, r"[\t\r\n]", " ") for column in columns])
    return data


def _bytes(columns: Sequence[pa.Array]) -> bytes:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wide = [column.cast(pa.large_string()) for column in columns]
    tab, end, none = (pa.scalar(text, pa.large_string()) for text in ("\t", "\n", ""))
    lines = pc.binary_join_element_wise(*wide[:-1], pc.binary_join_element_wise(wide[-1], none, end), tab)
    _, offsets, data = lines.buffers()
    ends = np.frombuffer(offsets, np.int64)[lines.offset : lines.offset + len(lines) + 1]
    return bytes(data[int(ends[0]) : int(ends[-1])])


def quoted(columns: Sequence[pa.Array], delimiter: str, *, exact: bool) -> bytes:
    """Rows of a table with quotes, as the bytes of a file: null is an empty cell, and so is an empty text, which
    is ``""`` where the two are to be told apart (``exact``)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    done = []
    for values in columns:
        special = pc.match_substring_regex(values, f'["\\r\\n{delimiter}]')
        if exact:
            special = pc.or_(special, pc.equal(values, ""))
        wrapped = pc.binary_join_element_wise('"', pc.replace_substring(values, '"', '""'), '"', "")
        done.append(pc.fill_null(pc.if_else(special, wrapped, values), "").cast(pa.large_string()))
    big = pa.large_string()  # a batch may be longer than the 2 GiB that a column of strings holds
    rows = pc.binary_join_element_wise(*done, pa.scalar(delimiter, big)) if len(done) > 1 else done[0]
    lines = pc.binary_join_element_wise(rows, pa.scalar("\n", big), pa.scalar("", big))
    data = lines.buffers()[2]
    return b"" if data is None else bytes(data)


class TextTable:
    """A file that is written in batches: with quotes where commas part its cells, without where tabs do.

    A tab or a line end inside a value becomes a blank where tabs part the cells: there is no way to write it.
    """

    def __init__(
        self, path: Path, columns: Sequence[Column], *, delimiter: str = ",", header: bool = True, exact: bool = False
    ) -> None:
        self.path, self.columns = path, tuple(columns)
        self.delimiter, self.header, self.exact, self.rows = delimiter, header, exact, 0
        self._file = path.open("wb")
        if header:
            import pyarrow as pa

            names = [pa.array([column.name]) for column in self.columns]
            self._write(names)

    def add(self, columns: Mapping[str, Any]) -> None:
        """Writes rows: an Arrow array of strings for each column."""
        arrays = [columns[column.name] for column in self.columns]
        if len(arrays[0]):
            self._write(arrays)
            self.rows += len(arrays[0])

    def _write(self, arrays: Sequence[pa.Array]) -> None:
        comma = self.delimiter == ","
        self._file.write(quoted(arrays, ",", exact=self.exact) if comma else joined(arrays))

    def close(self) -> Resource:
        """Ends the file."""
        self._file.close()
        tab = self.delimiter == "\t"
        return Resource(
            self.path.name, self.columns, self.rows, "tsv" if tab else "csv",
            "text/tab-separated-values" if tab else "text/csv", self.delimiter, self.header,
        )  # fmt: skip


def write(
    tables: Iterable[pa.Table],
    main: Callable[[Sequence[Column]], TextTable],
    columns: Sequence[Column],
    render: Callable[[pa.Table, Counter[str]], Iterator[tuple[pa.Table, Mapping[str, Any]]]],
    *,
    extras: bool,
    key: Sequence[Column] = (),
) -> Written:
    """Writes flat tables through ``render`` into the main file, with the extras as last columns or beside.

    ``main`` opens the main file for columns. ``render`` gives (flat rows, their columns as strings) of a table, some
    at a time, and counts in its counter what it cannot express. ``key`` stands before the extras beside.
    """
    left: Counter[str] = Counter()
    file = main([*columns, *EXTRAS] if extras else columns)
    files = [file] if extras else [file, TextTable(file.path.parent / "extras.csv", [*key, *EXTRAS])]
    try:
        for table in tables:
            for rows, values in render(table, left):
                every = {**values, **extra_columns(rows)}
                for one in files:
                    one.add(every)
    finally:
        done = tuple(one.close() for one in files)
    return Written(done, dict(left))


def kept(table: pa.Table, columns: Mapping[str, Any], keep: pa.Array) -> Iterator[tuple[pa.Table, Mapping[str, Any]]]:
    """The rows of a table that ``keep`` marks, with their columns, as ``write`` takes them."""
    yield table.filter(keep), {name: cells.filter(keep) for name, cells in columns.items()}


def events_in(table: pa.Table, rows: Any) -> int:
    """How many events the marked rows of a table belong to, each counted by its first pair."""
    import pyarrow.compute as pc

    first = pc.equal(table.column("pair").combine_chunks(), 0)
    return int(pc.sum(pc.and_(first, rows).cast("int64")).as_py() or 0)
