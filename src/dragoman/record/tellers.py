"""Who tells a report: the article itself, a named source, an unnamed one, or a hedge such as "reportedly"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import Entity, Report, Source

KINDS = ("article", "named", "anonymous", "hedged")


def is_named(entity: Entity | None) -> bool:
    """True where the text says who it is: a person, an office's seat or an organisation by name."""
    return entity is not None and entity.name is not None


def kind(attribution: Sequence[Source]) -> str:
    """``article``, ``named``, ``anonymous`` or ``hedged``, for badges and filters.

    A hedge anywhere in the chain weakens the whole of it; otherwise the outermost speaker decides,
    because the article knows the rest only from them.
    """
    if not attribution:
        return "article"
    if any(source.hedge for source in attribution):
        return "hedged"
    return "named" if is_named(attribution[0].entity) else "anonymous"


def words(source: Source) -> str:
    """What to call a source: its name, else the text's own words, else that it has none, with the cue."""
    entity = source.entity
    if entity is not None:
        called = entity.name or entity.entity_text or entity.code
        if called:
            return called
    return f"somebody unnamed (“{source.cue.text}”)" if source.cue else "somebody unnamed"


def label(attribution: Sequence[Source]) -> str:
    """The chain in words, outermost speaker first; empty for the article itself."""
    return ", quoting ".join(words(source) for source in attribution)


def side(attribution: Sequence[Source]) -> str | None:
    """The code of the party whose account this is: the innermost speaker that has one."""
    for source in reversed(attribution):
        if source.entity is not None and source.entity.code:
            return source.entity.code
    return None


def teller(report: Report) -> dict[str, Any]:
    """A source as ``event`` lines give it: ``kind``, ``code``, ``name`` and ``hedge``."""
    found = report.attribution
    return {
        "kind": kind(found),
        "code": side(found),
        "name": label(found) or None,
        "hedge": any(source.hedge for source in found),
    }
