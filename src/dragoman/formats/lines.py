"""Writes tables of lines and tabs without quoting, whole blocks at once, and what goes beside them.

A tab or a line end inside a value becomes a blank: the formats have no way to write it.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any

from dragoman.formats.base import Column, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

EXTRAS: tuple[Column, ...] = (
    Column("dragoman_id", "string", "the event's id in the record"),
    Column("status", "string", "happened, planned, hypothetical or denied"),
    Column("auxiliary", "string", "PLOVER auxiliary modes, joined by a blank"),
    Column("factuality", "number", "-3 to 3, how far the source commits to it"),
    Column("confidence", "number", "0 to 1"),
    Column("attribution", "string", "who says so; empty for the article itself"),
    Column("denied_by", "string", "who denies it, joined by '; '"),
    Column("sources", "integer", "how many independent sources tell it"),
)
"""What the formats have no column for."""

EXTRA_NAMES = tuple(column.name for column in EXTRAS)


def text_of(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Any column as one array of strings; null is an empty string, a whole float has no point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    if pa.types.is_float32(whole.type):
        whole = pa.array([None if v is None else f"{v:.6g}" for v in whole.to_pylist()], pa.string())
    return pc.fill_null(whole.cast(pa.string()), "")


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


def whole_number(origin: str, name: str, pair: int) -> str:
    """A number of at most 18 digits that stands for a row: stable, and not to be met twice by chance."""
    digest = blake2b(f"{origin}\0{name}\0{pair}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(int.from_bytes(digest) % 10**18)


def numbers(rows: pa.Table) -> pa.Array:
    """``whole_number`` of each row."""
    import pyarrow as pa

    keys = zip(*(rows[name].to_pylist() for name in ("origin", "id", "pair")), strict=True)
    return pa.array([whole_number(o or "", i or "", p or 0) for o, i, p in keys], pa.string())


def extra_columns(rows: pa.Table) -> dict[str, pa.Array]:
    """The columns of EXTRAS as strings."""
    return {name: text_of(rows["id" if name == "dragoman_id" else name]) for name in EXTRA_NAMES}


class TableWriter:
    """One table of a folder, with its extras at the end of it or in ``extras.csv`` beside."""

    def __init__(self, folder: Path, path: str, columns: Sequence[Column], *, extras: bool, header: bool) -> None:
        self._folder, self._path, self._header, self._extras = folder, path, header, extras
        self._columns = (*columns, *EXTRAS) if extras else tuple(columns)
        self._key = columns[0]
        self._main: IO[bytes] = (folder / path).open("wb")
        self._beside: csv.CSVWriter | None = None
        self._rows = 0
        self.left_out: Counter[str] = Counter()
        if header:
            self._main.write("\t".join(column.name for column in self._columns).encode() + b"\n")

    def write(self, values: Mapping[str, pa.Array], rows: pa.Table) -> None:
        """Appends rows; ``values`` has the format's columns as strings, ``rows`` the flat ones."""
        more = extra_columns(rows)
        self._rows += rows.num_rows
        if self._extras:
            every = {**values, **{name: more[name] for name in EXTRA_NAMES}}
            self._main.write(joined([every[column.name] for column in self._columns]))
        else:
            self._main.write(joined([values[column.name] for column in self._columns]))
            self._write_beside({self._key.name: values[self._key.name], **more})

    def _write_beside(self, columns: dict[str, Any]) -> None:
        import pyarrow as pa
        from pyarrow import csv

        table = pa.table(columns)
        if self._beside is None:
            self._beside = csv.CSVWriter(str(self._folder / "extras.csv"), table.schema)
        self._beside.write_table(table)

    def resources(self) -> tuple[Resource, ...]:
        """What was written; closes the files. ``extras.csv`` has its header also where there were no rows."""
        import pyarrow as pa

        self._main.close()
        main = Resource(self._path, self._columns, self._rows, "csv", "text/tab-separated-values", "\t", self._header)
        if self._extras:
            return (main,)
        beside = (self._key, *EXTRAS)
        if self._beside is None:
            self._write_beside({column.name: pa.array([], pa.string()) for column in beside})
        if self._beside is not None:
            self._beside.close()
        return (main, Resource("extras.csv", beside, self._rows))

    def close(self) -> None:
        """Closes the files whatever happened."""
        self._main.close()
        if self._beside is not None:
            self._beside.close()


def parted(rows: pa.Table, origin: str, key: str) -> tuple[pa.Table, pa.Table]:
    """(the rows that came from a format, the others); ``key`` is a column of its own that such rows have."""
    import pyarrow.compute as pc

    if key not in rows.column_names:
        return rows.slice(0, 0), rows
    own = pc.and_(pc.equal(text_of(rows["origin"]), origin), pc.is_valid(rows[key]))
    return rows.filter(own), rows.filter(pc.invert(own))


def sorted_out(rows: pa.Table, left_out: Counter[str]) -> pa.Table:
    """The rows that a CAMEO table can hold; the others are counted by reason."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def where(condition: Any) -> np.ndarray:
        return pc.fill_null(condition, False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    cameo = where(pc.greater(pc.binary_length(text_of(rows["cameo"])), 1))
    party = where(pc.or_(pc.is_valid(rows["actor"]), pc.is_valid(rows["recipient"])))
    party |= where(pc.or_(pc.is_valid(rows["actor_name"]), pc.is_valid(rows["recipient_name"])))
    dated = where(pc.is_valid(rows["date"]))
    for reason, fine in (
        ("no CAMEO code", cameo),
        ("neither actor nor recipient", party | ~cameo),
        ("no date", dated | ~party | ~cameo),
    ):
        if not fine.all():
            left_out[reason] += int((~fine).sum())
    return rows.filter(pa.array(cameo & party & dated))
