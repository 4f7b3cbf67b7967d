"""What one given entity does to another: the best of the 16 types for a marked pair, always one.

The same finder as ``read`` uses; here the pair is given, so candidates are ranked by how well their parties fit
the two marked spans. Where the lexicon finds nothing between them, words on the tree's path between the two
decide, and the confidence says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from dragoman.coding.candidates import Found, noun_row, retyped
from dragoman.coding.events import find
from dragoman.coding.factuality import Verdict, judge
from dragoman.coding.grammar import Grammar
from dragoman.coding.lexicon import verbs
from dragoman.coding.rules import content_of, settle
from dragoman.errors import UsageError
from dragoman.ontology import quad
from dragoman.records import Sentence

if TYPE_CHECKING:
    from dragoman.language.reader import Reader

AT_ONCE = 256
REFUSABLE = frozenset({"AGREE", "CONCEDE", "RETREAT", "CONSULT", "SUPPORT", "COOPERATE", "AID"})


def relate(pairs: Iterable[dict[str, Any]], *, reader: Reader | None = None) -> Iterator[dict[str, Any]]:
    """One answer a pair: ``{"id","event","quad_code","confidence","evidence"}``.

    A pair holds ``id``, ``text``, ``source`` and ``target`` as [start, end] offsets or None. UsageError names
    a pair whose spans do not lie in its text.
    """
    from dragoman.language.reader import shipped

    model = reader or shipped()
    stream = iter(pairs)
    while batch := list(islice(stream, AT_ONCE)):
        for pair in batch:
            _check(pair)
        for pair, sentences in zip(batch, model.read(str(p["text"]) for p in batch), strict=True):
            event, sure, why = _relation(sentences, pair.get("source"), pair.get("target"))
            yield {"id": pair.get("id"), "event": event, "quad_code": quad(event),
                   "confidence": round(sure, 3), "evidence": why}  # fmt: skip


def _check(pair: dict[str, Any]) -> None:
    if not isinstance(pair.get("text"), str):
        raise UsageError(f"pair {pair.get('id')!r} has no text; give text, source and target")
    for key in ("source", "target"):
        span = pair.get(key)
        good = span is None or (
            isinstance(span, (list, tuple)) and len(span) == 2 and all(isinstance(x, int) for x in span)
            and 0 <= span[0] < span[1] <= len(pair["text"])
        )  # fmt: skip
        if not good:
            raise UsageError(f"pair {pair.get('id')!r}: {key} must be [start, end] inside the text, or null")


def _words(g: Grammar, span: list[int] | None) -> set[int]:
    if span is None:
        return set()
    return {k for k in range(g.n) if g.s.starts[k] < span[1] and g.s.ends[k] > span[0]}


def _relation(
    sentences: tuple[Sentence, ...], source: list[int] | None, target: list[int] | None
) -> tuple[str, float, list[dict[str, Any]]]:
    best: tuple[float, str, Found | None, str] = (-1.0, "CONSULT", None, "nothing found: the most frequent type")
    for s in sentences:
        g = Grammar(s)
        a, b = _words(g, source), _words(g, target)
        if not a and not b and len(sentences) > 1:
            continue
        both = 0.4 if bool(a) and bool(b) else 0.0
        for score, f, verdict in _ranked(g, a, b):
            f, after = settle(g, f, verdict, ())
            if "negation" in after.auxiliary and f.event in REFUSABLE:
                # A pair has one answer and it cannot be "did not": not doing what was asked is refusing.
                f = retyped(f, "REJECT", (), "not done is REJECT")
            if score + both > best[0]:
                best = (score + both, f.event, f, f.rule)
        if best[2] is None:
            guess = _path(g, a, b)
            if guess is not None and 0.05 + both > best[0]:
                best = (0.05 + both, guess[0], None, guess[1])
    score, event, found, rule = best
    sure = max(0.15, min(0.95, 0.3 + 0.22 * score))
    why: list[dict[str, Any]] = [{"field": "event", "stage": "relate", "rule": rule, "fit": round(score, 2)}]
    if found is not None and found.rejected:
        why[0]["rejected"] = list(found.rejected)
    return event, sure, why


def _ranked(g: Grammar, a: set[int], b: set[int]) -> Iterator[tuple[float, Found, Verdict]]:
    """Candidates of one sentence with how well they fit the pair."""
    actorlike = {k for k in a | b if g.pos[k] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM")}
    actorlike |= {k for k in range(g.n) if g.pos[k] == "PROPN" and g.rel[k] not in ("flat", "compound")}
    found = find(g, actorlike)
    held = content_of(g, found)
    for f in found:
        if not f.alone and f.light < 0:
            weight = -0.6
        else:
            weight = 0.0
        score = weight + _fit(g, f, a, b)
        if f.i in held:
            score -= 1.0
        if f.noun and f.light < 0:
            score -= 0.25
        verdict = judge(g, f.i, carrier=f.light, planned=f.planned)
        yield score, f, verdict


def _fit(g: Grammar, f: Found, a: set[int], b: set[int]) -> float:
    carrier = f.light if f.light >= 0 else f.i
    acts_a, acts_b = _in(g, f.actors, a), _in(g, f.actors, b)
    gets_a, gets_b = _in(g, f.recipients, a), _in(g, f.recipients, b)
    score = 0.0
    if acts_a:
        score += 1.2
    if gets_b or (f.reciprocal and acts_b and a != b):
        score += 1.2
    if acts_a and not gets_b and b and any(g.within(k, carrier) for k in b):
        score += 0.55
    if gets_b and not acts_a and a and any(g.within(k, carrier) for k in a):
        score += 0.35
    if not (acts_a or gets_b):
        inside = sum(any(g.within(k, carrier) for k in x) for x in (a, b) if x)
        score += 0.25 * inside
    if (acts_b and not f.reciprocal) or gets_a:
        score -= 0.7
    return score - 0.02 * _distance(g, carrier, a | b)


def _in(g: Grammar, heads: tuple[int, ...], span: set[int]) -> bool:
    """Whether one of the heads, or somebody joined to it or inside its phrase, is in the span."""
    for h in heads:
        for k in g.conjuncts(h):
            low, high = g.phrase(k)
            if k in span or span & set(range(low, high)):
                return True
    return False


def _distance(g: Grammar, i: int, words: set[int]) -> int:
    return min((abs(k - i) for k in words), default=g.n)


def _path(g: Grammar, a: set[int], b: set[int]) -> tuple[str, str] | None:
    """The type of a listed verb or noun on the way from one span up to the other, conditions left aside."""
    for start in (a, b):
        for k in sorted(start):
            h, steps = g.head[k], 0
            while h >= 0 and steps < 8:
                rows = [r for r in verbs().get(g.lemma_of(h), ()) if r.event != "NONE"]
                if g.pos[h] in ("VERB", "AUX") and rows:
                    return rows[-1].event, f"path:{rows[-1].lemma}:{rows[-1].line}"
                row = noun_row(g, h) if g.pos[h] in ("NOUN", "PROPN") else None
                if row is not None:
                    return row.event, f"path:{' '.join(row.words)}:{row.line}"
                h, steps = g.head[h], steps + 1
    return None
