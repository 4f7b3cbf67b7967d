"""From a parsed piece of a table to a block of flat rows: look-ups per distinct value, checks, repeated rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Block, Skipped
from dragoman.record.flat import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import pyarrow as pa

    from dragoman.formats.tabular import Parsed

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
        keys = [(value,) for value in values]
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


class Ids:
    """The whole numbers that a file's rows are known by; tells the missing and the repeated ones.

    Keeps eight bytes a row. Two spellings of one number (``7``, ``007``) are one.
    """

    def __init__(self) -> None:
        self._blocks: list[np.ndarray] = []

    def check(self, column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
        """(which rows have a whole number of at most 18 digits, their numbers), both of shape (rows,)."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            values = column.cast(pa.int64())
            if len(values) == 0 or (pc.min(values).as_py() >= 0 and pc.max(values).as_py() < 10**18):
                return np.ones(len(values), bool), values.to_numpy()
        except pa.ArrowInvalid:
            pass
        good = pc.match_substring_regex(column, r"\A[0-9]{1,18}\z")
        return good.to_numpy(zero_copy_only=False), pc.if_else(good, column, "0").cast(pa.int64()).to_numpy()

    def repeated(self, numbers: np.ndarray) -> np.ndarray:
        """Which of some rows' numbers an earlier row has, here or in an earlier call; keeps the new ones."""
        import numpy as np

        ordered, first = np.unique(numbers, return_index=True)
        again = np.ones(len(numbers), bool)
        again[first] = False
        for block in self._blocks:
            if len(ordered) and block[0] <= ordered[-1] and ordered[0] <= block[-1]:
                at = np.minimum(np.searchsorted(block, ordered), len(block) - 1)
                known = block[at] == ordered
                again[first[known]] = True
                ordered, first = ordered[~known], first[~known]
        if len(ordered):
            self._blocks.append(ordered)
        return again


class Checks:
    """Which rows of a piece are good, and why the others are skipped; a row's first fault counts."""

    def __init__(self, parsed: Parsed) -> None:
        import numpy as np

        self._parsed = parsed
        self.good = np.ones(parsed.table.num_rows, bool)
        self._skipped = list(parsed.skipped)

    def need(self, fine: pa.Array | np.ndarray, column: str, reason: str) -> None:
        """Rows not ``fine`` are skipped; ``{}`` in the reason stands for the column's value."""
        import numpy as np

        fine = np.asarray(fine)
        for row in np.flatnonzero(self.good & ~fine).tolist():
            value = self._parsed.table[column][row].as_py() or ""
            shown = repr(value if len(value) <= 40 else value[:39] + "…")
            self._skipped.append(Skipped(int(self._parsed.numbers[row]), reason.format(shown)))
        self.good &= fine

    def known(self, ids: Ids, key: str) -> np.ndarray:
        """The numbers that the rows are known by; rows without one are skipped."""
        good, numbers = ids.check(self._parsed.table[key].combine_chunks())
        self.need(good, key, f"has the {key} {{}} where a whole number is needed; give it one")
        return numbers

    def once(self, ids: Ids, key: str, numbers: np.ndarray) -> None:
        """Good rows whose number an earlier good row has are skipped: the last check."""
        again = ids.repeated(numbers[self.good])
        if again.any():
            new = self.good.copy()
            new[self.good] = ~again
            self.need(new, key, "repeats the event {} of an earlier row; nothing is lost")

    def block(self, flat: Mapping[str, pa.Array], own: Mapping[str, pa.Array]) -> Block:
        """The block of the good rows. Flat columns that are not given get what an imported event has."""
        import pyarrow as pa

        length = len(self.good)
        columns = [_cast(flat[f.name], f) if f.name in flat else default(f, length) for f in schema()]
        return self.plain(pa.Table.from_arrays(columns + list(own.values()), [f.name for f in schema()] + list(own)))

    def plain(self, table: pa.Table) -> Block:
        """The block of the good rows of a table made from the piece's."""
        import pyarrow as pa

        if not self.good.all():
            table = table.filter(pa.array(self.good))
        return Block(table, self._parsed.read, tuple(sorted(self._skipped, key=lambda s: s.row)))


_EVERY: dict[str, Any] = {
    "pair": 0, "mutual": False, "date_precision": "day", "mode": "", "context": "", "actor_sector": "",
    "recipient_sector": "", "status": "happened", "auxiliary": "",
}  # fmt: skip
"""What a flat column holds where a format says nothing; null for all others."""


def default(field: pa.Field, length: int) -> pa.Array:
    """A flat column that says nothing."""
    import pyarrow as pa

    if field.name not in _EVERY:
        return pa.nulls(length, field.type)
    return constant(_EVERY[field.name], field.type, length)


def constant(value: Any, kind: pa.DataType, length: int) -> pa.Array:
    """One value for every row."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, np.int32)), pa.array([value], kind.value_type))
    return pa.repeat(pa.scalar(value, kind), length)


def _cast(column: pa.Array, field: pa.Field) -> pa.Array:
    return column if column.type == field.type else column.cast(field.type)


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
