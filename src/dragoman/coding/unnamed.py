"""Parties that the text names and no table knows: they keep their words and have no code (record.md)."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.coding.actors import Cast
from dragoman.coding.candidates import RECIPROCAL, Found, noun_classes
from dragoman.coding.events import WATERS
from dragoman.coding.grammar import Grammar
from dragoman.coding.learned import SURE, told
from dragoman.coding.learned import heads as marked
from dragoman.records import Entity

Sides = tuple[tuple[Entity, ...], tuple[Entity, ...]]
LIKELY = 0.8
PEOPLE = frozenset({"person", "suspect", "captive", "refugees", "police", "troops", "official", "party"})
# What violence is done to besides people.
STRUCK = frozenset({"infrastructure", "embassy", "ship", "aircraft", "territory", "media", "observer"})


def by_model(cast: Cast, f: Found, sides: Sides) -> Sides:
    """Both sides with the parties that the model marks, where a side is empty and the model is sure of the event."""
    actors, recipients = sides
    t = f.telling
    if t is None or told(t) < SURE:
        return sides
    g = cast.g[f.sentence]
    taken = [(e.start or 0, e.end or 0) for e in (*actors, *recipients)]

    def filled(side: tuple[Entity, ...], spans: Sequence[tuple[int, int, float]]) -> tuple[Entity, ...]:
        if side:
            return side
        named = [(a, b) for a, b, p in spans if p >= 0.5 and g.low[b - 1] not in WATERS]
        named = [(a, b) for a, b in named if any(g.pos[k] in ("NOUN", "PROPN", "ADJ", "NUM") for k in range(a, b))]
        found = [cast.plain(f.sentence, a, b) for a, b in named]
        return tuple(e for e in found if not any((e.start or 0) < y and (e.end or 0) > x for x, y in taken))

    return filled(actors, t.actors), filled(recipients, t.recipients)


def by_grammar(cast: Cast, f: Found, actors: Sequence[Entity], recipients: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The recipients of an event that stands, where they are empty: people, or for violence things, in the place of
    the recipient ("released two monks", "shelled a school")."""
    if recipients or (f.event in RECIPROCAL and len(actors) > 1):
        return recipients
    g = cast.g[f.sentence]
    wanted = PEOPLE | STRUCK if f.event == "ASSAULT" else PEOPLE
    heads = [k for h in f.recipients for k in g.conjuncts(h) if _someone(g, k, wanted)]
    if not heads:  # "a farmer came home before they beat him": the model sees who "him" is
        spans = [s for t in g.s.tellings if t.i == f.i for s in t.recipients if s[2] >= LIKELY]
        heads = [k for k in marked(g, spans) if _someone(g, k, wanted)]
    found = [cast.plain(f.sentence, *g.phrase(k)) for k in heads]
    return tuple(e for e in found if not any(_overlap(e, a) for a in actors))


def _someone(g: Grammar, k: int, wanted: frozenset[str]) -> bool:
    if g.rel[k] in ("nmod:desc", "appos", "flat", "compound"):
        return False  # a title, whose name is the party
    person = any(n.kind == "PER" and n.start <= k < n.end for n in g.s.names)
    counted = g.pos[k] == "NUM" and g.rel[k] in ("conj", "obj")  # "killed six miners and injured | 12"
    return person or counted or (g.pos[k] in ("NOUN", "PROPN") and bool(noun_classes(g, k) & wanted))


def _overlap(a: Entity, b: Entity) -> bool:
    return (a.start or 0) < (b.end or 0) and (b.start or 0) < (a.end or 0)
