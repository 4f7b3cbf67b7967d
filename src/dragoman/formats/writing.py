"""Help for writers: tables of text written in batches, extras at the end or beside."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Column, Resource, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

EXTRAS: tuple[tuple[str, str, str, str], ...] = (
    ("dragoman_id", "id", "string", "id of the event in the record that it was exported from"),
    ("status", "status", "string", "happened, planned, hypothetical or denied"),
    ("auxiliary", "auxiliary", "string", "PLOVER auxiliary modes, joined by a blank"),
    ("factuality", "factuality", "number", "−3 certainly not … 0 open … 3 certainly"),
    ("confidence", "confidence", "number", "0 to 1, calibrated"),
    ("attribution", "attribution", "string", "who says so, in words; empty for the article itself"),
    ("denied_by", "denied_by", "string", "who denies it, joined by `; `"),
    ("sources", "sources", "integer", "how many independent sources tell it"),
)
"""(column, flat column, Frictionless type, meaning): what most formats have no slot for."""

Rendered = tuple["Mapping[str, Any]", "Any"]
"""Text columns for all rows of a flat table, and which rows can be written (an Arrow boolean array) or None for all."""


def text_of(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Any column as strings, null as empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    return pc.fill_null(values, "")


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


def extras_columns() -> tuple[Column, ...]:
    """The extra columns, for a codebook."""
    return tuple(Column(name, kind, meaning) for name, _, kind, meaning in EXTRAS)


def extras_of(table: pa.Table) -> dict[str, pa.Array]:
    """The extra columns' values."""
    return {name: flat(table, source) for name, source, _, _ in EXTRAS}


def _joined(columns: Sequence[pa.Array], delimiter: str, quoted: bool) -> bytes:
    """Rows of text as the bytes of a file. In a table with quotes null is an empty cell, an empty text is ``""``
    where the column has nulls at all."""
    import pyarrow as pa
    import pyarrow.compute as pc

    done = []
    for values in columns:
        if quoted:
            special = pc.match_substring_regex(values, f'["\\r\\n{delimiter}]')
            wrapped = pc.binary_join_element_wise('"', pc.replace_substring(values, '"', '""'), '"', "")
            if values.null_count:
                special = pc.or_(special, pc.equal(values, ""))
            done.append(pc.fill_null(pc.if_else(special, wrapped, values), ""))
        else:
            # A cell of this table cannot hold its separators: they become blanks.
            special = pc.any(pc.match_substring_regex(values, f"[\\r\\n{delimiter}]")).as_py()
            done.append(pc.replace_substring_regex(values, f"[\\r\\n{delimiter}]+", " ") if special else values)
    rows = pc.binary_join_element_wise(*done, delimiter) if len(done) > 1 else done[0]
    lines = pc.binary_join_element_wise(rows, "\n", "").cast(pa.large_string())
    if isinstance(lines, pa.ChunkedArray):
        lines = lines.combine_chunks()
    data = lines.buffers()[2]
    return b"" if data is None else data.to_pybytes()


class TextTable:
    """A delimited file that is written in batches."""

    def __init__(
        self, path: Path, columns: Sequence[Column], *, delimiter: str = ",", header: bool = True, quoted: bool = True
    ) -> None:
        self.path, self.columns = path, tuple(columns)
        self.delimiter, self.header, self.quoted, self.rows = delimiter, header, quoted, 0
        self._file = path.open("wb")
        if header:
            import pyarrow as pa

            names = [pa.array([column.name]) for column in self.columns]
            self._file.write(_joined(names, delimiter, quoted))

    def add(self, columns: Mapping[str, Any]) -> None:
        """Writes rows: an Arrow array of strings for each column."""
        arrays = [columns[column.name] for column in self.columns]
        if len(arrays[0]):
            self._file.write(_joined(arrays, self.delimiter, self.quoted))
            self.rows += len(arrays[0])

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
    more = extras_columns()
    file = main([*columns, *more] if extras else columns)
    beside = None if extras else TextTable(file.path.parent / "extras.csv", more)
    for table in tables:
        told, keep = render(table, left)
        given = dict(told) | (extras_of(table) if extras else {})
        file.add(given if keep is None else {name: values.filter(keep) for name, values in given.items()})
        if beside is not None:
            extra = extras_of(table)
            beside.add(extra if keep is None else {name: values.filter(keep) for name, values in extra.items()})
    done = [file.close()]
    if beside is not None:
        done.append(beside.close())
    return Written(tuple(done), dict(left))


def events_in(table: pa.Table, rows: Any) -> int:
    """How many events the marked rows of a table belong to, each counted by its first pair."""
    import pyarrow.compute as pc

    first = pc.equal(table.column("pair").combine_chunks(), 0)
    return int(pc.sum(pc.and_(first, rows).cast("int64")).as_py() or 0)
