"""Where: the place of the event itself, from the phrases that hang on it; never any name nearby."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dragoman.coding.candidates import Found, noun_classes
from dragoman.coding.grammar import Grammar
from dragoman.gazetteer.places import Mention, resolve
from dragoman.records import Place, Sentence

IN = frozenset(
    {"in", "at", "near", "outside", "inside", "off", "around", "within", "throughout", "across", "over", "along"}
)
# Nouns before which a place name says where: "the Alaska summit", "the Geneva talks".
HERE = frozenset(
    "summit talk meeting conference round accord agreement ceasefire attack bombing negotiation massacre protest visit "
    "trip offensive siege battle strike raid".split()
)


def places_of(
    text: str, sentences: Sequence[Sentence], wanted: Iterable[Sequence[tuple[int, int]]]
) -> list[Place | None]:
    """For each event's spans, best first, the first that is a place; one look at the whole article, so that
    all its names settle together."""
    asked = [list(spans) for spans in wanted]
    if not any(asked):
        return [None] * len(asked)
    keys = sorted({s for spans in asked for s in spans})
    names = {(s.starts[n.start], s.ends[n.end - 1]) for s in sentences for n in s.names if n.kind == "LOC"} - set(keys)
    mentions = [Mention(text[a:b], a, b) for a, b in [*keys, *sorted(names)]]
    found = dict(zip(keys, resolve(mentions, text), strict=False))
    return [next((p for span in spans if (p := found[span]) is not None), None) for spans in asked]


def locate(g: Grammar, f: Found, parties: set[int]) -> list[tuple[int, int]]:
    """Character spans of the names that may say where the event was, best first. ``parties``: who acts."""
    out: list[tuple[int, int]] = []
    carrier = f.light if f.light >= 0 else f.i
    spots: list[int] = []
    for top in dict.fromkeys((f.i, carrier)):
        for p in (g.preds.get(top),):
            for a in p.args if p else ():
                if a.label == "ARGM-LOC":
                    spots.append(g.span_head(a.start, a.end))
        for prep, k in g.obliques(top):
            if prep in IN:
                spots.append(k)
            if f.event == "CONSULT" and prep == "to" and "visit" in f.mode:
                spots.append(k)
    if f.noun and g.lemma[f.i] in HERE:
        spots += [
            k for k in g.kids[f.i] if g.rel[k] in ("compound", "amod", "nmod") and k < f.i and g.pos[k] == "PROPN"
        ]
    for top in dict.fromkeys((f.i, f.content, carrier, *(k for t in (f.i, carrier) for _, k in g.obliques(t)))):
        spots += _before_where(g, top) if top >= 0 else []
    for k in list(spots):
        spots += [c for _, c in g.obliques(k) if _ in IN]
    start, end = f.span
    # What the event's own words hold, when nothing hangs on it directly: "for a summit, this time in Budapest".
    for k in range(start, min(g.n, end + 8)):
        if (
            g.pos[k] == "PROPN"
            and g.case(k) in IN
            and g.within(k, carrier)
            and not _clause_between(g, k, carrier, parties)
        ):
            spots.append(k)
    for k in dict.fromkeys(spots):
        if g.pos[k] not in ("PROPN", "NOUN", "ADJ") or k in parties:
            continue
        start, end = g.phrase(k)
        while start < end - 1 and not g.s.words[start][:1].isupper() and g.low[start] != "kyiv":
            start += 1
        if any(g.pos[w] == "PROPN" and g.s.words[w] != "The" for w in range(start, end)):
            out.append(g.chars(start, end))
    return out


def _before_where(g: Grammar, noun: int) -> list[int]:
    """The name right before a relative "where" on a noun: "a summit, this time in Budapest, where …"."""
    for r in g.children(noun, "acl:relcl", "advcl", "advcl:relcl"):
        for w in g.kids[r]:
            if g.low[w] == "where":
                return [k for k in range(max(noun, w - 7), w) if g.pos[k] == "PROPN" and g.case(k) in IN]
    return []


def _clause_between(g: Grammar, k: int, top: int, parties: set[int]) -> bool:
    """Whether the way up passes another clause, or a noun that is no meeting, agreement or time of it."""
    k = g.head[k]
    while k != top and k >= 0:
        if g.rel[k] in ("acl:relcl", "advcl", "ccomp", "parataxis"):
            return True
        if g.case(k) in ("after", "before", "since", "following"):
            return True  # "three days after their summit in Geneva": that is where the summit was
        if g.pos[k] in ("NOUN", "PROPN") and not (
            g.lemma[k] in HERE
            or g.lemma[k] == "time"
            or noun_classes(g, k) & {"meeting", "agreement", "visit"}
            or g.pos[k] == "PROPN"
            or k in parties
        ):
            return True
        k = g.head[k]
    return False
