"""DuckDB over the record's Parquet files: in memory, offline, bounded."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from dragoman.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    import pyarrow as pa

PARQUET = "(FORMAT parquet, COMPRESSION zstd)"
"""How rows are copied into a file."""

MEMORY = "1GB"
"""What a question may hold in memory before it goes to disk."""


class UnreadableError(RecordError):
    """A file of events that is not there or not whole."""


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own, closed afterwards. It never asks the network for an extension.

    UnreadableError where a file that is asked for cannot be read.
    """
    import duckdb

    try:
        with _connected() as db:
            yield db
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
        line = str(error).splitlines()[0]
        raise UnreadableError(
            f"an event file of the record cannot be read ({line}); restore it, or import its source again"
        ) from error


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with tempfile.TemporaryDirectory(prefix="dragoman-") as spill:
        db = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
                "memory_limit": MEMORY, "temp_directory": spill,
            },
        )  # fmt: skip
        try:
            yield db
        finally:
            db.close()


def table(db: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> pa.Table:
    """What a question gives, as one table."""
    return cast("pa.Table", db.sql(sql, params=list(values)).to_arrow_table())


def stream(db: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any], rows: int) -> Iterator[pa.Table]:
    """The same in tables of about so many rows."""
    import pyarrow as pa

    for batch in db.sql(sql, params=list(values)).to_arrow_reader(rows):
        yield pa.Table.from_batches([batch])


def quoted(text: object) -> str:
    """A string constant of SQL, for file names, which cannot be bound."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(files: Sequence[object]) -> str:
    """The SQL relation of all rows of these Parquet files."""
    return f"read_parquet([{', '.join(map(quoted, files))}], union_by_name = true, hive_partitioning = false)"
