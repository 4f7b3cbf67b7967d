"""Columns put together to a table of the flat schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.record.flat import COLUMNS, schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

DEFAULTS: dict[str, Any] = {
    "pair": 0, "mutual": False, "date_precision": "day", "mode": "", "context": "", "actor_sector": "",
    "recipient_sector": "", "status": "happened", "auxiliary": "",
}  # fmt: skip
"""What a flat column holds where a format says nothing of it; null for the others."""


def constant(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    """One value for every row."""
    import numpy as np
    import pyarrow as pa

    if value is None:
        return pa.nulls(count, kind)
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([value], kind.value_type))
    return pa.repeat(pa.scalar(value, kind), count)


def _column(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    """An array, or one value for every row, as a column of a kind."""
    import pyarrow as pa

    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if not isinstance(value, pa.Array):
        return constant(value, kind, count)
    if value.type == kind:
        return value
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(value.type):
        return value.cast(pa.string()).dictionary_encode()
    return value.cast(kind)


def _own(value: Any, count: int) -> pa.Array:
    """A format's own column: strings, or a dictionary of them as the reader made it."""
    import pyarrow as pa

    return value if isinstance(value, pa.DictionaryArray) else _column(value, pa.string(), count)


def flat_table(columns: Mapping[str, Any], count: int, originals: Mapping[str, Any]) -> pa.Table:
    """A table in the flat schema from some of its columns (arrays or single values), then the format's own."""
    import pyarrow as pa

    strays = set(columns) - {name for name, _, _ in COLUMNS}
    assert not strays, strays
    made = [_column(columns.get(field.name, DEFAULTS.get(field.name)), field.type, count) for field in schema()]
    own = [_own(value, count) for value in originals.values()]
    return pa.table([*made, *own], names=[*schema().names, *originals])
