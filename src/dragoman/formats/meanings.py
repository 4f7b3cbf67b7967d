"""What a code of CAMEO or PLOVER says in the flat columns: type, mode, context, quad, score, CAMEO code."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dragoman.formats.lookups import WORD, lookup
from dragoman.ontology import OntologyError, cameo, cameo_code, from_cameo, quad, scale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa


class Meaning(NamedTuple):
    """What a code says in PLOVER's words; ``event`` is None for CAMEO's roots 01 and 02."""

    event: str | None
    mode: str
    context: str
    quad: int | None
    scale: float | None
    cameo: str | None


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


_KINDS = {
    "event": WORD, "mode": WORD, "context": WORD, "quad_code": "int8", "event_scale": "float32", "cameo": WORD
}  # fmt: skip
"""The flat columns of a meaning, in its order."""


def meanings(cells: Sequence[pa.Array], of: Callable[..., Meaning | None]) -> tuple[dict[str, pa.Array], pa.Array]:
    """(the flat columns of what ``of`` says of the cells of each row, which rows it knows); the others are null."""
    unknown = (None,) * len(_KINDS)

    def told(*values: str) -> tuple[object, ...]:
        found = of(*values)
        return (*(found or unknown), found is not None)

    *columns, known = lookup(cells, told, [*_KINDS.values(), "bool"])
    return dict(zip(_KINDS, columns, strict=True)), known
