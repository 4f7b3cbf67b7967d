"""What typed results share: rows, and the frames that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Rows:
    """A result whose ``rows()`` are flat dicts of plain values; the frames have a column for each key."""

    __slots__ = ()

    def rows(self) -> list[dict[str, Any]]:
        """The result as flat rows."""
        raise NotImplementedError

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        return pa.Table.from_pylist(self.rows())

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame (needs the extra ``frames``)."""
        import polars as pl

        return pl.DataFrame(self.rows())

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame (needs the extra ``frames``)."""
        import pandas as pd

        return pd.DataFrame(self.rows())
