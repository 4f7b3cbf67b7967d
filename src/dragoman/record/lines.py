"""What the record gives many of: a stream that can also become a list, a table, a frame, or rows in a notebook."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dragoman.errors import UsageError
from dragoman.record import frames

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas
    import polars
    import pyarrow as pa

T = TypeVar("T")
SHOWN = 20
"""Rows that a notebook shows."""

_AT_ONCE = 4096


class Lines(Iterator[T], Generic[T]):
    """An iterator over lines of one kind, read from the file as they are asked for.

    It can be gone through once, by iterating or by one of the ``to_`` methods, which take what is left. A
    notebook shows the first rows and takes none.
    """

    def __init__(self, kind: frames.Kind, source: Iterable[T]) -> None:
        self.kind = kind
        self._source = iter(source)
        self._ahead: deque[T] = deque()

    def __repr__(self) -> str:
        return f"<stream of {self.kind}: go through it, or call to_list, to_arrow, to_polars or to_pandas>"

    def __next__(self) -> T:
        return self._ahead.popleft() if self._ahead else next(self._source)

    def close(self) -> None:
        """Lets go of the file's cursor; nothing more is given."""
        self._ahead.clear()
        close = getattr(self._source, "close", None)
        self._source = iter(())
        if close is not None:
            close()

    def to_list(self) -> list[T]:
        """The lines as a list."""
        return list(self)

    def to_arrow(self) -> pa.Table:
        """The lines as an Arrow table of flat columns (``docs/record.md``), several of something as lists."""
        import pyarrow as pa

        schema = frames.schema(self.kind)
        batches = []
        while several := list(islice(self, _AT_ONCE)):
            flat = [frames.flat(self.kind, one) for one in several]
            batches.append(pa.RecordBatch.from_pylist(flat, schema=schema))
        return pa.Table.from_batches(batches, schema=schema)

    def to_polars(self) -> polars.DataFrame:
        """The same columns as a polars frame. UsageError where polars is not installed."""
        try:
            import polars
        except ImportError:
            raise _missing("polars") from None
        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """The same columns as a pandas frame. UsageError where pandas is not installed."""
        try:
            import pandas  # noqa: F401
        except ImportError:
            raise _missing("pandas") from None
        return self.to_arrow().to_pandas()

    def _repr_html_(self) -> str:
        while len(self._ahead) <= SHOWN:
            one = next(self._source, None)
            if one is None:
                break
            self._ahead.append(one)
        head = frames.names(self.kind)
        rows = (frames.flat(self.kind, one) for one in islice(self._ahead, SHOWN))
        body = "".join("<tr>" + "".join(f"<td>{_cell(row[n])}</td>" for n in head) + "</tr>" for row in rows)
        more = "<p>and more; only the first rows are shown</p>" if len(self._ahead) > SHOWN else ""
        titles = "".join(f"<th>{escape(name)}</th>" for name in head)
        return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    words = "; ".join("–" if v is None else str(v) for v in value) if isinstance(value, list | tuple) else str(value)
    return escape("".join(c if c.isprintable() else " " for c in words))


def _missing(name: str) -> UsageError:
    return UsageError(f"{name} is not installed; install it with: pip install 'dragoman[frames]'")
