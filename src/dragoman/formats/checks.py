"""Which rows of a block are good, why the others are skipped, and which repeat an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Block, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import pyarrow as pa

AGAIN = "repeats the event {} of an earlier row; nothing is lost"


def shown(text: str) -> str:
    """A value for a message: short, on one line, in quotes."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def naming(cells: pa.Array | Sequence[str], reason: str) -> Callable[[int], str]:
    """Why a row is skipped, by its place in the block; ``{}`` in the reason stands for its cell."""

    def why(row: int) -> str:
        cell = cells[row]
        return reason.format(shown(cell if isinstance(cell, str) else cell.as_py() or ""))

    return why


def whole_numbers(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """(which cells are whole numbers of at most 18 digits, their numbers), both of shape (rows,)."""
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


class Ids:
    """What the rows of a file are known by; tells the repeated ones. Keeps eight bytes a row."""

    def __init__(self) -> None:
        self._blocks: list[np.ndarray] = []

    def repeated(self, ids: np.ndarray | pa.Array | Sequence[str]) -> np.ndarray:
        """Which of some rows an earlier row has the id of, here or in an earlier call; keeps the new ones.

        Ids are whole numbers in an array of numpy, or strings: those go by a hash of 63 bits.
        """
        import numpy as np

        if not isinstance(ids, np.ndarray):
            words = ids if isinstance(ids, list) else ids.to_pylist()  # type: ignore[union-attr]
            ids = np.fromiter((hash(word) & 0x7FFFFFFFFFFFFFFF for word in words), np.int64, len(words))
        ordered, first = np.unique(ids, return_index=True)
        again = np.ones(len(ids), bool)
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


class Sieve:
    """Rows of a block with the numbers of their lines; bad ones are marked with the first reason found.

    ``skipped`` are those that the reader of the file passed over already.
    """

    def __init__(self, lines: Any, skipped: Iterable[Skipped] = ()) -> None:
        import numpy as np

        self.lines = np.asarray(lines)
        self.good = np.ones(len(self.lines), bool)
        self._skipped = list(skipped)

    def drop(self, bad: Any, reason: Callable[[int], str] | str) -> None:
        """Marks the rows where ``bad`` (numpy booleans or an Arrow array, null for no) holds."""
        import numpy as np

        if not isinstance(bad, np.ndarray):
            bad = bad.fill_null(False).to_numpy(zero_copy_only=False)
        bad = bad & self.good
        if bad.any():
            for k in np.flatnonzero(bad).tolist():
                self._skipped.append(Skipped(int(self.lines[k]), reason if isinstance(reason, str) else reason(k)))
            self.good &= ~bad

    def once(self, seen: Ids, cells: pa.Array, numbers: np.ndarray | None = None) -> None:
        """Marks the rows whose id an earlier good row has: the last check. ``numbers``: the ids, if they are such."""
        import pyarrow as pa

        bad = self.good.copy()
        bad[self.good] = seen.repeated(cells.filter(pa.array(self.good)) if numbers is None else numbers[self.good])
        self.drop(bad, naming(cells, AGAIN))

    def skipped(self) -> tuple[Skipped, ...]:
        """The rows passed over and marked, in their order."""
        return tuple(sorted(self._skipped, key=lambda s: s.row))

    def block(self, table: pa.Table, read: int) -> Block:
        """The block of the rows that are left of a table; ``read`` rows of the file came into it."""
        import pyarrow as pa

        return Block(table if self.good.all() else table.filter(pa.array(self.good)), read, self.skipped())
