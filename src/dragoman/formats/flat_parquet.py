"""Parquet of Dragoman's own flat columns: one file, or a folder of files parted in any way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.base import Block, Resource, Skipped, Written
from dragoman.formats.flat_files import (
    NEEDED,
    apart,
    block_of,
    described,
    file_name,
    refused,
    whole_events,
    without_text,
)
from dragoman.record.flat import NAMES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

ROWS = 1 << 16
"""How many rows are read at once."""


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _column(values: Any, name: str, file: str) -> pa.Array:
    """A column in the plain type of its flat column; the format's own as text."""
    import pyarrow as pa

    wanted = _plain(schema().field(name).type) if name in NAMES else pa.string()
    try:
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_nested(values.type) or (pa.types.is_binary(values.type) and name not in NAMES):
            raise refused(file, name, values.type)
        return values if values.type == wanted else values.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise refused(file, name, values.type) from error


class ParquetFormat:
    """``dragoman import parquet PATH``."""

    name = "parquet"
    title = "Parquet of Dragoman's flat columns"

    def read(self, path: Path) -> Iterator[Block]:
        """The rows of a file, or of all ``.parquet`` files under a folder by name."""
        return whole_events(self._blocks(path))

    def _blocks(self, path: Path) -> Iterator[Block]:
        files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        if not files:
            raise SourceError(f"{path.name} holds no .parquet file: give the folder or file that was exported")
        for file in files:
            yield from self._file(file, f"{file.relative_to(path)}: " if path.is_dir() else "")

    def _file(self, path: Path, prefix: str) -> Iterator[Block]:
        import numpy as np
        import pyarrow as pa
        import pyarrow.parquet as pq

        first = 1
        try:
            with pq.ParquetFile(path) as file:
                names = file.schema_arrow.names
                missing = [name for name in NEEDED if name not in names]
                if missing:
                    raise SourceError(f"{path.name} has no column {', '.join(missing)}")
                if len(set(names)) < len(names):
                    raise SourceError(f"{path.name} has a column twice: rename one of them")
                for batch in file.iter_batches(batch_size=ROWS):
                    given = {name: _column(batch.column(name), name, path.name) for name in names}
                    lines = np.arange(first, first + batch.num_rows)
                    block = block_of(given, lines, self.name, batch.num_rows, text=False)
                    first += batch.num_rows
                    yield replace(block, skipped=tuple(Skipped(s.row, prefix + s.reason) for s in block.skipped))
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            told = " ".join(str(error).split())[:120]
            raise SourceError(f"{path.name} is no whole Parquet file ({told}): fetch or export it again") from error

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.parquet``; rows with a format's own columns go into ``events-<format>.parquet``.

        The flat columns have a place for everything, so extras need none.
        """
        import pyarrow.parquet as pq

        files: dict[tuple[str, ...], tuple[str, pq.ParquetWriter]] = {}
        rows: Counter[str] = Counter()
        taken: Counter[str] = Counter()

        def opened(name: str, kind: pa.Schema) -> tuple[str, pq.ParquetWriter]:
            taken[name] += 1
            if taken[name] > 1:
                name = name.replace(".parquet", f"-{taken[name]}.parquet")
            return name, pq.ParquetWriter(folder / name, kind, compression="zstd")

        try:
            for table in apart(tables):
                if not text:
                    table = without_text(table)
                key = tuple(table.column_names)
                if key not in files:
                    files[key] = opened(file_name(table, ".parquet"), table.schema)
                name, writer = files[key]
                writer.write_table(table.cast(writer.schema))
                rows[name] += table.num_rows
            if not files:
                files[NAMES] = opened("events.parquet", schema())
        finally:
            for _, writer in files.values():
                writer.close()
        return Written(
            tuple(
                Resource(name, described(list(key)), rows[name], "parquet", "application/vnd.apache.parquet")
                for key, (name, _) in files.items()
            )
        )
