"""What Dragoman knows of an event and the field's formats have no column for: read and made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.formats.base import Column
from dragoman.formats.lookups import WORD, count, lookup, number, text_of
from dragoman.record.filters import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

EXTRAS: tuple[Column, ...] = (
    Column("dragoman_id", "string", "the event's id in the record"),
    Column("status", "string", "happened, planned, hypothetical or denied"),
    Column("auxiliary", "string", "PLOVER auxiliary modes, joined by a blank"),
    Column("factuality", "number", "-3 to 3, how far the source commits to it"),
    Column("confidence", "number", "0 to 1"),
    Column("attribution", "string", "who says so; empty for the article itself"),
    Column("denied_by", "string", "who denies it, joined by '; '"),
    Column("sources", "integer", "how many independent sources tell it"),
)
"""What the formats have no column for."""

EXTRA_NAMES = tuple(column.name for column in EXTRAS)


def extras_read(own: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The flat columns that a file written with extras tells, none for any other file; the record's own ids are
    passed over."""
    if not set(EXTRA_NAMES) <= set(own):
        return {}

    def words(name: str) -> pa.Array:
        return lookup([own[name]], lambda v: (v or None,), ["string"])[0]

    return {
        "status": lookup([own["status"]], lambda v: (v if v in STATUSES else "happened",), [WORD])[0],
        "auxiliary": lookup([own["auxiliary"]], lambda v: (v,), [WORD])[0],
        "factuality": lookup([own["factuality"]], lambda v: (number(v, -3, 3),), ["float32"])[0],
        "confidence": lookup([own["confidence"]], lambda v: (number(v, 0, 1),), ["float32"])[0],
        "attribution": words("attribution"),
        "denied_by": words("denied_by"),
        "sources": lookup([own["sources"]], lambda v: (count(v),), ["int32"])[0],
    }


def extra_columns(rows: pa.Table) -> dict[str, pa.Array]:
    """The columns of EXTRAS as strings."""
    return {name: text_of(rows["id" if name == "dragoman_id" else name]) for name in EXTRA_NAMES}


def originals(own: Mapping[str, pa.Array], origin: str) -> dict[str, pa.Array]:
    """A file's columns as the format's own, without the extras."""
    extras = EXTRA_NAMES if set(EXTRA_NAMES) <= set(own) else ()
    return {f"{origin}.{name}": cells for name, cells in own.items() if name not in extras}
