"""Whose police, courts and parliament an article means where it does not say: its dateline's, or those of the only
state that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dragoman.coding.grammar import Grammar
from dragoman.gazetteer.index import index
from dragoman.gazetteer.places import find
from dragoman.records import Entity

# What every state has: named alone, it is the own state's.
ORGANS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY"})
BODIES = frozenset({"UNO", "EUR", "IGO", "NGO", "MNC", "ISM", "IMG"})
MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
# Offices that news names with the holder and without the state only at home; a foreign minister it may not.
DOMESTIC = frozenset({None, "", "governor", "spokesperson", "party leader"})
_ENDS = frozenset({"-", "–", "—", "--", ":"})


def home_state(grammars: Sequence[Grammar], named: Iterable[Entity]) -> str | None:
    """The state of the dateline, else the one state that the article names, else None."""
    states = {e.code for e in named if e.code and e.code not in BODIES}
    return state_of_dateline(grammars) or (next(iter(states)) if len(states) == 1 else None)


def at_home(entities: tuple[Entity, ...], code: str) -> tuple[Entity, ...]:
    """The entities, with organs of state that are named without their state given to ``code``."""
    return tuple(
        replace(e, code=code)
        if e.code is None and e.sector and e.sector[0] in ORGANS and (not e.name or e.office in DOMESTIC)
        else e
        for e in entities
    )


def state_of_dateline(grammars: Sequence[Grammar]) -> str | None:
    """The state of the first dateline among an article's first sentences, or None."""
    for g in grammars[:3]:
        words = list(g.s.words)
        if not 2 <= len(words) <= 14 or words[-1] not in _ENDS or not words[0].isupper():
            continue
        if "(" in words:
            words = words[: words.index("(")]
        parts: list[list[str]] = [[]]
        for w in words:
            if w in {",", "/"}:
                parts.append([])
            elif w[0].isalpha():
                parts[-1].append(w)
        for part in reversed([p for p in parts if p and p[0].lower().strip(".")[:3] not in MONTHS]):
            # The state stands behind the town ("MINGORA, Pakistan"); the town alone is looked up as a place.
            name = [w.title() if w.isupper() and len(w) > 3 else w for w in part]
            for h in index().scan(name):
                known = next((a for a in h.actors if a.kind in ("state", "capital")), None)
                if known is not None and h.end - h.start == len(name):
                    return known.code
            spots = [c for c in find(" ".join(name)) if c.country_code]
            if spots:
                # A place of the hand-kept list is the one that the world means ("LOS ANGELES" is not in Chile).
                known_place = next((c for c in spots if c.row < 0 and not c.alternate), spots[0])
                return known_place.country_code
    return None
