"""PLOVER contexts of a report: which of the ontology's trigger words its sentence and neighbours hold."""

from __future__ import annotations

from functools import cache

from dragoman.coding.grammar import Grammar
from dragoman.ontology import plover

MOST = 3


@cache
def _triggers() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a trigger to (all its words, context)."""
    out: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, context in plover().contexts.items():
        for phrase in context.triggers:
            words = tuple(phrase.lower().split())
            if words:
                out.setdefault(words[0], []).append((words, name))
    return out


def hits(g: Grammar) -> dict[str, int]:
    """Contexts of one sentence with the number of triggers found."""
    found: dict[str, int] = {}
    table = _triggers()
    for k in range(g.n):
        for first in {g.lemma[k], g.low[k]}:
            for words, name in table.get(first, ()):
                n = len(words)
                if n == 1 or all(k + j < g.n and w in (g.lemma[k + j], g.low[k + j]) for j, w in enumerate(words)):
                    found[name] = found.get(name, 0) + n
    return found


def contexts(event: str, here: dict[str, int], near: dict[str, int], *, interstate: bool) -> tuple[str, ...]:
    """At most three contexts, best first: words of the sentence itself count three times those beside it."""
    score = {k: 3.0 * v for k, v in here.items()}
    for k, v in near.items():
        score[k] = score.get(k, 0.0) + 0.5 * v
    if interstate and event in ("CONSULT", "AGREE", "SUPPORT", "REQUEST", "REJECT", "CONCEDE"):
        score["diplomatic"] = score.get("diplomatic", 0.0) + 2.0
    best = sorted((k for k, v in score.items() if v >= 2.0), key=lambda k: (-score[k], k))
    return tuple(best[:MOST])
