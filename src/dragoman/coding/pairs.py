"""Which two parties "both sides" or "the two presidents" means, from what the text said before."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.coding.pronouns import Mention
from dragoman.records import Entity

Spot = tuple[int, int]
"""Sentence and word."""
Pairs = Sequence[tuple[int, int, tuple[Entity, ...]]]
"""Sentence, word and the two, in text order."""


def last_pair(
    here: Spot, dealings: Pairs, pairs: Pairs, main: Sequence[str] | None, mentions: Sequence[Mention]
) -> tuple[Entity, ...]:
    """The two parties that the text spoke of last before ``here``: who met or agreed, joined names, the article's
    main two, else the last two governments apart; empty where there are none. ``main``: the codes of the main two,
    if there are any."""
    n = here[0]
    for at, word, pair in reversed(dealings):
        if (at, word) < here and n - at <= 6:
            return pair
    for at, word, pair in reversed(pairs):
        near = at == n or (n - at <= 4 and (not main or {e.code for e in pair} == set(main)))
        if (at, word) < here and near:
            return pair
    before = [m for m in reversed(mentions) if (m.sentence, m.head) < here]
    if main:
        latest = [next((m.entities[0] for m in before if m.entities[0].code == code), None) for code in main]
        if all(latest):
            return tuple(e for e in latest if e is not None)
    found: list[Entity] = []
    for e in (m.entities[0] for m in before if n - m.sentence <= 2):
        if e.code and "GOV" in e.sector and all(e.code != x.code for x in found):
            found.append(e)
            if len(found) == 2:
                return (found[1], found[0])
    return ()


def third(here: Spot, pair: tuple[Entity, ...], mentions: Sequence[Mention]) -> bool:
    """Whether a person of a third government was spoken of last, so that nobody can say which two are meant."""
    own = {e.code for e in pair}
    for m in reversed(mentions):
        e = m.entities[0]
        if (m.sentence, m.head) < here and m.person and e.code and "GOV" in e.sector:
            return bool(own) and e.code not in own
    return False
