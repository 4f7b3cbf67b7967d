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
        """The rows as an Arrow table; ``date`` is a date."""
        import pyarrow as pa

        table = pa.Table.from_pylist(self.rows())
        if "date" in table.column_names:
            at = table.column_names.index("date")
            table = table.set_column(at, "date", table["date"].cast(pa.date32()))
        return table

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame (needs the extra ``frames``); ``date`` is a date."""
        import polars as pl

        frame = pl.DataFrame(self.rows())
        return frame.with_columns(pl.col("date").cast(pl.String).str.to_date()) if "date" in frame.columns else frame

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame (needs the extra ``frames``); ``date`` is a time, as pandas plots it."""
        import pandas as pd

        frame = pd.DataFrame(self.rows())
        if "date" in frame:
            frame["date"] = pd.to_datetime(frame["date"])
        return frame
