"""What a text attributes to whom, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dragoman.coding.attribution import Attribution, attributions
from dragoman.records import Sentence


@dataclass
class Said:
    """An attribution in words."""

    source: str | None
    cue: str
    content: tuple[str, ...]
    a: Attribution


Run = Callable[[str], list[Said]]


def said_in(sentences: tuple[Sentence, ...], text: str) -> list[Said]:
    """The attributions of a parsed text."""
    return [
        Said(
            text[slice(*a.source)] if a.source else None, text[slice(*a.cue)],
            tuple(text[x:y] for x, y in a.content), a,
        )
        for a in attributions(sentences, text)
    ]  # fmt: skip


def only(found: list[Said]) -> Said:
    assert len(found) == 1, found
    return found[0]
