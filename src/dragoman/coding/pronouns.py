"""Pronouns to the mentions they stand for: nearest fitting one, subjects first (after Lappin & Leass 1994)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.coding.grammar import Grammar
from dragoman.records import Entity

HE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
WE = frozenset({"we", "us", "our", "ours", "i", "me", "my", "mine", "ourselves", "myself"})
PRONOUNS = HE | IT | THEY | WE


@dataclass(frozen=True, slots=True)
class Mention:
    """One phrase that names somebody: where it is, who it is, and how it stands in its sentence."""

    sentence: int
    head: int
    entities: tuple[Entity, ...]
    person: bool
    plural: bool
    subject: bool


def antecedent(grammars: Sequence[Grammar], mentions: Sequence[Mention], n: int, i: int) -> Mention | None:
    """The mention that the pronoun at word ``i`` of sentence ``n`` stands for, or None."""
    g = grammars[n]
    word = g.low[i]
    best, top = None, 0.0
    verb = g.head[i] if g.rel[i] in ("obj", "iobj", "obl") else -1
    barred = g.subject(verb) if verb >= 0 and g.pos[verb] == "VERB" else -1
    noun = g.head[i] if g.rel[i] == "nmod:poss" else -1
    for m in mentions:
        if m.sentence > n or n - m.sentence > 4 or (m.sentence == n and m.head == i):
            continue
        if m.sentence == n and (m.head == barred or (noun >= 0 and g.within(m.head, noun))):
            continue
        ahead = m.sentence == n and m.head > i
        if ahead and not (m.subject and g.head[m.head] == g.root and g.rel[i] == "nmod:poss"):
            continue
        rel = grammars[m.sentence].rel[m.head]
        if (rel in ("amod", "compound") and word not in IT | THEY) or not _agrees(word, m):
            continue
        score = 3.0 - 0.9 * (n - m.sentence) + (1.2 if m.subject else 0.0)
        if m.sentence == n:
            score += 0.02 * (m.head - i) if not ahead else 0.9
            if m.subject and g.head[m.head] in _ancestors(g, i):
                score += 0.8
        else:
            score += 0.004 * m.head
        if rel in ("amod", "compound", "nmod:poss"):
            score -= 0.8
        if score > top:
            best, top = m, score
    return best


def _ancestors(g: Grammar, i: int) -> set[int]:
    out = set()
    while i >= 0:
        out.add(i)
        i = g.head[i]
    return out


def _agrees(word: str, m: Mention) -> bool:
    if word in HE:
        return m.person and not m.plural
    if word in IT:
        return not m.person and not m.plural
    return m.plural or not m.person
