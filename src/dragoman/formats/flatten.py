"""Help for readers: columns to flat tables, a function laid over distinct values, rows sorted out with a reason."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.formats.base import Skipped
from dragoman.ontology import OntologyError, cameo, cameo_code, from_cameo, quad, scale
from dragoman.record.flat import COLUMNS, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

    from dragoman.formats.blocks import Ids

DEFAULTS: dict[str, Any] = {
    "pair": 0, "mutual": False, "date_precision": "day", "mode": "", "context": "", "actor_sector": "",
    "recipient_sector": "", "status": "happened", "auxiliary": "",
}  # fmt: skip
"""What a flat column holds where a format says nothing of it; null for the others."""


class Meaning(NamedTuple):
    """What a code says in PLOVER's words; ``event`` is None for CAMEO's roots 01 and 02."""

    event: str | None
    mode: str
    context: str
    quad: int | None
    scale: float | None
    cameo: str


@lru_cache(1 << 16)
def of_cameo(code: str) -> Meaning | None:
    """The meaning of a CAMEO code; None where it is no CAMEO code at all."""
    if not (2 <= len(code) <= 4 and code.isascii() and code.isdigit()) or code[:2] not in cameo():
        return None
    try:
        found = from_cameo(code)
    except OntologyError:
        return None
    if found is None:
        return Meaning(None, "", "", 1, None, code)
    return Meaning(
        found.event, " ".join(found.modes), " ".join(found.contexts), quad(found.event),
        scale(found.event, found.modes), code,
    )  # fmt: skip


@lru_cache(1 << 16)
def of_plover(event: str, modes: tuple[str, ...], contexts: tuple[str, ...]) -> Meaning:
    """The meaning of a PLOVER type with modes and contexts; modes that the type lacks score nothing."""
    from dragoman.ontology import plover

    known = tuple(mode for mode in modes if mode in {m.name for m in plover().event(event).modes})
    return Meaning(
        event, " ".join(modes), " ".join(contexts), quad(event), scale(event, known), cameo_code(event, known, contexts)
    )


def iso_date(text: str) -> dt.date | None:
    """The day that YYYY-MM-DD names, or None."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def over(values: pa.Array | pa.ChunkedArray, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """``function`` of each string, called once for each distinct one."""
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    coded = values.dictionary_encode()
    told = pa.array([None if v is None else function(v) for v in coded.dictionary.to_pylist()], kind)
    return told.take(coded.indices)


def meanings(found: Sequence[Meaning | None], indices: pa.Array) -> dict[str, pa.Array]:
    """The flat columns of distinct meanings, spread by index."""
    import pyarrow as pa

    kinds = {"event": pa.string(), "mode": pa.string(), "context": pa.string(), "quad": pa.int8(),
             "scale": pa.float32(), "cameo": pa.string()}  # fmt: skip
    names = {"quad": "quad_code", "scale": "event_scale"}
    return {
        names.get(part, part): pa.array([getattr(m, part) if m else None for m in found], kind).take(indices)
        for part, kind in kinds.items()
    }


def flat_table(columns: Mapping[str, Any], count: int, originals: Mapping[str, Any]) -> pa.Table:
    """A table in the flat schema from some of its columns (arrays or single values), then the format's own."""
    import pyarrow as pa

    def array(value: Any, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
        if not isinstance(value, pa.Array | pa.ChunkedArray):
            if pa.types.is_dictionary(kind):
                one = pa.array([value], pa.string()).dictionary_encode()
                dictionary = one.dictionary if value is not None else pa.array([], pa.string())
                index = pa.array([0 if value is not None else None], pa.int32()).take(pa.repeat(pa.scalar(0), count))
                return pa.DictionaryArray.from_arrays(index, dictionary)
            return pa.repeat(pa.scalar(value, kind), count)
        if isinstance(value, pa.ChunkedArray):
            value = value.combine_chunks()
        if pa.types.is_dictionary(kind):
            if pa.types.is_dictionary(value.type):
                return value.cast(kind)
            return value.cast(pa.string()).dictionary_encode()
        return value if value.type == kind else value.cast(kind)

    strays = set(columns) - {name for name, _, _ in COLUMNS}
    assert not strays, strays
    made = [array(columns.get(field.name, DEFAULTS.get(field.name)), field.type) for field in schema()]
    own = [array(value, pa.string()) for value in originals.values()]
    return pa.table([*made, *own], names=[*schema().names, *originals])


class Sieve:
    """Rows of a block with the numbers of their lines; bad ones are marked with the first reason found."""

    def __init__(self, lines: Any) -> None:
        import numpy as np

        self.lines = np.asarray(lines)
        self.good = np.ones(len(self.lines), bool)
        self._why: dict[int, str] = {}

    def drop(self, bad: Any, reason: Callable[[int], str] | str) -> None:
        """Marks the rows where ``bad`` (numpy booleans or an Arrow array, null for no) holds."""
        import numpy as np

        if not isinstance(bad, np.ndarray):
            bad = bad.fill_null(False).to_numpy(zero_copy_only=False)
        for k in np.flatnonzero(bad & self.good):
            self._why[int(k)] = reason if isinstance(reason, str) else reason(int(k))
            self.good[k] = False

    def skipped(self) -> list[Skipped]:
        """The marked rows in their order."""
        return [Skipped(int(self.lines[k]), self._why[k]) for k in sorted(self._why)]

    def keep(self, table: pa.Table) -> pa.Table:
        """The rows that are left."""
        import pyarrow as pa

        return table if not self._why else table.filter(pa.array(self.good))


def repeated(ids: pa.Array | Sequence[str], seen: Ids, good: Any = None) -> Any:
    """Which of the good rows (all where None) have an id of an earlier one; ids are kept as eight bytes each."""
    import numpy as np
    import pyarrow as pa

    words = ids.to_pylist() if isinstance(ids, pa.Array) else ids
    numbers = np.fromiter((hash(word) & 0x7FFFFFFFFFFFFFFF for word in words), np.int64, len(words))
    chosen = np.arange(len(words)) if good is None else np.flatnonzero(good)
    found = np.zeros(len(words), bool)
    found[chosen] = seen.repeated(numbers[chosen])
    return found


AGAIN = "the row of an earlier line again, by its id; nothing is lost"


def shown(text: str) -> str:
    """A value for a message: short, on one line, in quotes."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
