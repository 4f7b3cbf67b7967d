"""What tables with CAMEO codes and numbered rows (GDELT, ICEWS) need of flat rows when they are written."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from dragoman.formats.lookups import text_of

if TYPE_CHECKING:
    from collections import Counter

    import numpy as np
    import pyarrow as pa


def whole_number(origin: str, name: str, pair: int) -> str:
    """A number of at most 18 digits that stands for a row: stable, and not to be met twice by chance."""
    digest = blake2b(f"{origin}\0{name}\0{pair}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(int.from_bytes(digest) % 10**18)


def numbers(rows: pa.Table) -> pa.Array:
    """``whole_number`` of each row."""
    import pyarrow as pa

    keys = zip(*(rows[name].to_pylist() for name in ("origin", "id", "pair")), strict=True)
    return pa.array([whole_number(o or "", i or "", p or 0) for o, i, p in keys], pa.string())


def parted(rows: pa.Table, origin: str, key: str) -> tuple[pa.Table, pa.Table]:
    """(the rows that came from a format, the others); ``key`` is a column of its own that such rows have."""
    import pyarrow.compute as pc

    if key not in rows.column_names:
        return rows.slice(0, 0), rows
    own = pc.and_(pc.equal(text_of(rows["origin"]), origin), pc.is_valid(rows[key]))
    return rows.filter(own), rows.filter(pc.invert(own))


def sorted_out(rows: pa.Table, left_out: Counter[str]) -> pa.Table:
    """The rows that a CAMEO table can hold; the others are counted by reason."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def where(condition: Any) -> np.ndarray:
        return pc.fill_null(condition, False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    cameo = where(pc.greater(pc.binary_length(text_of(rows["cameo"])), 1))
    party = where(pc.or_(pc.is_valid(rows["actor"]), pc.is_valid(rows["recipient"])))
    party |= where(pc.or_(pc.is_valid(rows["actor_name"]), pc.is_valid(rows["recipient_name"])))
    dated = where(pc.is_valid(rows["date"]))
    for reason, fine in (
        ("no CAMEO code", cameo),
        ("neither actor nor recipient", party | ~cameo),
        ("no date", dated | ~party | ~cameo),
    ):
        if not fine.all():
            left_out[reason] += int((~fine).sum())
    return rows.filter(pa.array(cameo & party & dated))
