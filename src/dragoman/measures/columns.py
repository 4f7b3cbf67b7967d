"""Columns of flat rows and tallies as numbers: days, and words by their place among the distinct ones."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

EPOCH = datetime.date(1970, 1, 1)
"""Day 0, as Arrow's ``date32`` counts."""


def date_of(day: int) -> datetime.date:
    """The date of a day counted from 1970-01-01."""
    return EPOCH + datetime.timedelta(days=int(day))


def day_number(date: datetime.date) -> int:
    """The day of a date, counted from 1970-01-01."""
    return (date - EPOCH).days


def day_numbers(column: pa.ChunkedArray, missing: int = 0) -> Whole:
    """The days of a column of dates, (n,); ``missing`` for null."""
    import numpy as np
    import pyarrow as pa

    return np.asarray(column.cast(pa.date32()).cast(pa.int32()).fill_null(missing).to_numpy()).astype(np.int64)


def coded(column: pa.ChunkedArray) -> tuple[Whole, list[str]]:
    """Each row's place among the values, (n,), −1 for null; and the values, of which some may be on no row.

    The column has strings, dictionary-encoded or not.
    """
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    at = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values = whole.dictionary.to_pylist()
    empty = [place for place, value in enumerate(values) if value is None]
    if empty:
        at = np.where(np.isin(at, empty), -1, at)
    return at, [value or "" for value in values]
