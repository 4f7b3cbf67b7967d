"""Help for writers: tables of text written in batches, extras at the end or beside."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Resource, Written
from dragoman.formats.delimited import column
from dragoman.formats.gdelt import extras_read
from dragoman.formats.lines import EXTRA_NAMES, EXTRAS, extra_columns, joined, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Column
    from dragoman.formats.delimited import Raw

Rendered = tuple["Mapping[str, Any]", "Any"]
"""Text columns for all rows of a flat table, and which rows can be written (an Arrow boolean array) or None for all."""


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
    """A file that is written in batches: with quotes where commas part its cells, without where tabs do."""

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
    render: Callable[[pa.Table, Counter[str]], Rendered],
    *,
    extras: bool,
) -> Written:
    """Writes flat tables through ``render`` into the main file, with the extras as last columns or beside.

    ``main`` opens the main file for columns; ``render`` counts in its counter what it cannot express.
    """
    left: Counter[str] = Counter()
    more = EXTRAS
    file = main([*columns, *more] if extras else columns)
    beside = None if extras else TextTable(file.path.parent / "extras.csv", more)
    for table in tables:
        told, keep = render(table, left)
        given = dict(told) | (extra_columns(table) if extras else {})
        file.add(given if keep is None else {name: values.filter(keep) for name, values in given.items()})
        if beside is not None:
            extra = extra_columns(table)
            beside.add(extra if keep is None else {name: values.filter(keep) for name, values in extra.items()})
    done = [file.close()]
    if beside is not None:
        done.append(beside.close())
    return Written(tuple(done), dict(left))


def extras_in(raw: Raw) -> dict[str, pa.Array]:
    """The flat columns of a file that was written with extras; none for any other file."""
    names = raw.table.column_names
    if not set(EXTRA_NAMES) <= set(names):
        return {}
    return extras_read({name: column(raw, name) for name in EXTRA_NAMES})


def originals(raw: Raw, origin: str) -> dict[str, pa.ChunkedArray]:
    """A file's columns as the format's own, without the extras."""
    names = raw.table.column_names
    extras = EXTRA_NAMES if set(EXTRA_NAMES) <= set(names) else ()
    return {f"{origin}.{name}": raw.table.column(name) for name in names if name not in extras}


def events_in(table: pa.Table, rows: Any) -> int:
    """How many events the marked rows of a table belong to, each counted by its first pair."""
    import pyarrow.compute as pc

    first = pc.equal(table.column("pair").combine_chunks(), 0)
    return int(pc.sum(pc.and_(first, rows).cast("int64")).as_py() or 0)
