"""CSV of Dragoman's own flat columns, with those that a format keeps as its own behind them.

UTF-8, commas, quotes where needed (RFC 4180), a header. Null is an empty cell; an empty text is ``""``
where null would mean something else. Cells that
begin with ``=``, ``+``, ``-`` or ``@`` are written as they are: a spreadsheet may take them for formulas.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dragoman.formats.base import Block, Written
from dragoman.formats.flat_files import NEEDED, apart, block_of, described, file_name, whole_events, without_text
from dragoman.formats.flat_tables import DEFAULTS
from dragoman.formats.reading_delimited import Shape, read
from dragoman.formats.writing import TextTable
from dragoman.record.flat import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

_SHAPE = Shape(NAMES, NEEDED, delimiter=",", quoted=True, nulls=True)


def _text(values: pa.ChunkedArray, name: str) -> pa.Array:
    """A column as strings that keeps its nulls. Where null cannot be, empty needs no quotes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = values.combine_chunks()
    if pa.types.is_dictionary(found.type):
        found = found.cast(found.type.value_type)
    if not pa.types.is_string(found.type):
        found = found.cast(pa.string())
    if DEFAULTS.get(name) == "":
        found = pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)
    return found


class CsvFormat:
    """``dragoman import csv FILE``."""

    name = "csv"
    title = "CSV of Dragoman's flat columns"

    def read(self, path: Path) -> Iterator[Block]:
        """The rows of a file, plain or packed; a cell's origin stays what the file says."""
        return whole_events(self._blocks(path))

    def _blocks(self, path: Path) -> Iterator[Block]:
        for raw in read(path, _SHAPE):
            given = {name: raw.table.column(name).combine_chunks() for name in raw.table.column_names}
            yield block_of(given, raw.lines, self.name, raw.read, raw.skipped, text=True)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.csv``; rows with a format's own columns go into ``events-<format>.csv``.

        The flat columns have a place for everything, so extras need none.
        """
        files: dict[tuple[str, ...], TextTable] = {}
        names: Counter[str] = Counter()
        for table in apart(tables):
            if not text:
                table = without_text(table)
            key = tuple(table.column_names)
            if key not in files:
                name = file_name(table, ".csv")
                names[name] += 1
                if names[name] > 1:
                    name = name.replace(".csv", f"-{names[name]}.csv")
                files[key] = TextTable(folder / name, described(list(key)), exact=True)
            files[key].add({column: _text(table.column(column), column) for column in key})
        if not files:
            files[NAMES] = TextTable(folder / "events.csv", described(list(NAMES)), exact=True)
        return Written(tuple(file.close() for file in files.values()))
