"""Functions laid over columns, called once for each distinct value or combination of values, and what they read
out of cells: numbers, days, points."""

from __future__ import annotations

import datetime as dt
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pyarrow as pa

WORD = "word"
"""The kind of a looked-up column of few distinct strings; anything else is an Arrow type's name."""


def lookup(columns: Sequence[pa.Array], of: Callable[..., Sequence[Any]], kinds: Sequence[str]) -> list[pa.Array]:
    """``of(value, …)`` for each row, called once per distinct combination of the columns' values.

    ``columns`` are dictionaries of strings (or strings), equally long; ``of`` gives one value for each of
    ``kinds``: "word", or the name of an Arrow type. Null is given to ``of`` as an empty string.
    """
    import numpy as np
    import pyarrow as pa

    coded = [_coded(column) for column in columns]
    if len(coded) == 1:
        values, codes = coded[0]
        keys: list[tuple[str, ...]] = [(value,) for value in values]
    elif prod(max(len(values), 1) for values, _ in coded) >= 1 << 63:  # more combinations than a code can number
        met: dict[tuple[int, ...], int] = {}
        rows = zip(*(codes.tolist() for _, codes in coded), strict=True)
        codes = np.array([met.setdefault(row, len(met)) for row in rows], np.int64)
        keys = [tuple(values[at] for (values, _), at in zip(coded, row, strict=True)) for row in met]
    else:
        combined = np.zeros(len(columns[0]), np.int64)
        for values, codes in coded:
            combined = combined * max(len(values), 1) + codes
        packed = pa.array(combined).dictionary_encode()
        codes = packed.indices.to_numpy()
        left = packed.dictionary.to_numpy()
        parts: list[list[str]] = []
        for values, _ in reversed(coded):
            left, at = np.divmod(left, max(len(values), 1))
            parts.append([values[i] for i in at.tolist()])
        keys = list(zip(*reversed(parts), strict=True))
    found = list(zip(*(of(*key) for key in keys), strict=True)) or [()] * len(kinds)
    taken = pa.array(codes)
    return [_typed(values, kind).take(taken) for values, kind in zip(found, kinds, strict=True)]


def _coded(column: pa.Array) -> tuple[list[str], np.ndarray]:
    """(distinct values, index of each row's); an index of null points to an empty string at the end."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = [value or "" for value in column.dictionary.to_pylist()]
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(len(values))
        values.append("")
    return values, indices.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)


def _typed(values: Sequence[Any], kind: str) -> pa.Array:
    import pyarrow as pa

    if kind == WORD:
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, pa.type_for_alias(kind))


def or_null(column: pa.Array) -> pa.Array:
    """A column of strings (or a dictionary of such) with null where it is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return lookup([column], lambda value: (value or None,), [WORD])[0]
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)


def number(text: str, low: float, high: float) -> float | None:
    """A number in plain notation between two bounds, or None."""
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None


def count(text: str) -> int | None:
    """A whole number that a column of int32 holds, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def points(lat: pa.Array, lon: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Latitudes and longitudes of strings; both null where one is missing, no number or out of range."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def floats(column: pa.Array) -> pa.Array:
        try:
            return or_null(column).cast(pa.float64())
        except pa.ArrowInvalid:
            return lookup([column], lambda v: (number(v.strip(), -180, 180),), ["double"])[0]

    north, east = floats(lat), floats(lon)
    fine = pc.and_(pc.less_equal(pc.abs(north), 90), pc.less_equal(pc.abs(east), 180))
    return pc.if_else(fine, north, None), pc.if_else(fine, east, None)


def over(values: pa.Array | pa.ChunkedArray, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """``function`` of each string, called once for each distinct one."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    coded = values.dictionary_encode()
    told = pa.array([None if v is None else function(v) for v in coded.dictionary.to_pylist()], kind)
    return told.take(coded.indices)


def iso_date(text: str) -> dt.date | None:
    """The day that YYYY-MM-DD names, or None."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def single(table: pa.Table) -> dict[str, pa.Array]:
    """The columns of a table as one array each; a dictionary keeps its kind."""
    import pyarrow as pa

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if column.num_chunks == 1:
            columns[name] = column.chunk(0)
        else:
            whole = column.combine_chunks()
            columns[name] = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
    return columns


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
