"""What one given entity does to another: the best of the 16 types for a marked pair, always one.

Three voices are added up: the event head asked for the pair itself; every word that it reads as telling an event,
weighed by how well the pair fits the parties that it sees; and the lexicon's candidates, weighed the same way by the
tree. The codebook's tie-breaks follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from dragoman.coding.candidates import Found
from dragoman.coding.events import find
from dragoman.coding.factuality import Verdict, judge
from dragoman.coding.grammar import Grammar
from dragoman.coding.learned import NONE, told
from dragoman.coding.rules import REFUSABLE, content_of, peaceful, settle
from dragoman.errors import UsageError
from dragoman.ontology import quad
from dragoman.records import Telling

if TYPE_CHECKING:
    from dragoman.language.reader import Reader, Related

AT_ONCE = 256
PAIR, WORD, LEXICON = 1.0, 2.0, 2.0
"""How much each voice weighs; chosen on the exemplars' calibration tenth."""
HOSTILE = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
FIRM = 3.0  # how much more a word weighs whose type the codebook fixes


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
        asked = [(p.get("source"), p.get("target")) for p in batch]
        for pair, found in zip(batch, model.related((str(p["text"]) for p in batch), asked), strict=True):
            event, sure, why = _relation(found)
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


def _relation(found: Sequence[Related]) -> tuple[str, float, list[dict[str, Any]]]:
    total: dict[str, float] = defaultdict(float)
    why: list[dict[str, Any]] = []
    several = len(found) > 1
    for one in found:
        here = bool(one.source) + bool(one.target)
        if not here and several and any(o.source or o.target for o in found):
            continue
        share = 1.0 if here == 2 or not several else 0.6
        g = Grammar(one.sentence)
        words = [(*_by_codebook(g, f), fit) for f, fit in _by_tree(g, one.source, one.target)]
        fixed = {k: ((f.event, 1.0),) for f, *_ in words if f.fixed for k in (f.i, f.light)}
        best, denied, coming = 0.0, False, False
        for t in one.sentence.tellings:
            weight = told(t) * _seen_fit(t, one.source, one.target)
            if weight < 0.02:
                continue
            modes = judge(g, t.i).auxiliary
            refused, future = "negation" in modes, modes == ("future",)
            if weight > best:
                best, denied, coming = weight, refused, future
            _add(total, _settled(g, t.i, fixed.get(t.i, t.types), future), share * WORD * weight, refused)
            why.append({"field": "event", "stage": "model", "word": g.s.words[t.i], "type": _top(t),
                        "fit": round(weight, 2), **({"denied": True} if refused else {})})  # fmt: skip
        _add(total, _settled(g, g.root, one.types, coming), share * PAIR, denied)
        for f, after, fit in words:
            if fit <= 0.3:
                continue
            sure = FIRM if f.fixed else 1.0
            types = _settled(g, f.i, ((f.event, 1.0),), after.auxiliary == ("future",))
            _add(total, types, share * LEXICON * sure * fit, "negation" in after.auxiliary)
            why.append({"field": "event", "stage": "lexicon", "rule": f.rule, "type": f.event,
                        "fit": round(fit, 2)})  # fmt: skip
    order = sorted(total, key=lambda k: -total[k]) or ["CONSULT"]
    everything = sum(total.values()) or 1.0
    rejected = {k: round(total[k] / everything, 3) for k in order[1:4]}
    sure = max(0.05, min(0.97, total[order[0]] / everything))
    return order[0], sure, [{"field": "event", "stage": "relate", "rejected": rejected}, *why]


def _by_codebook(g: Grammar, f: Found) -> tuple[Found, Verdict]:
    """A candidate of the lexicon after the codebook's tie-breaks."""
    return settle(g, f, judge(g, f.i, carrier=f.light, planned=f.planned), ())


def _add(total: dict[str, float], types: dict[str, float], weight: float, denied: bool) -> None:
    """Shares ``weight`` out over the types. A pair has one answer and it cannot be "did not": not doing what was
    asked or hoped for is refusing."""
    known = sum(p for k, p in types.items() if k != NONE)
    for k, p in types.items():
        if k != NONE:
            total["REJECT" if denied and k in REFUSABLE else k] += weight * p / max(known, 0.05)


def _settled(g: Grammar, i: int, types: Sequence[tuple[str, float]], future: bool) -> dict[str, float]:
    """A voice's types under the codebook: peacekeepers who are sent are AID; and a hostile act that is announced
    is THREATEN, for the answer to a pair has no ``future`` to say that it has not come."""
    out: dict[str, float] = defaultdict(float)
    for k, p in types:
        if k == "MOBILIZE" and peaceful(g, i):
            k = "AID"
        elif future and k in HOSTILE:
            k = "THREATEN"
        out[k] += p
    return out


def _top(t: Telling) -> str:
    return next((k for k, _ in t.types if k != NONE), NONE)


def _seen_fit(t: Telling, a: set[int], b: set[int]) -> float:
    """How well the pair fits the parties that the model sees at an event word, 0 to about 1."""
    acts, gets = t.actors, t.recipients
    mutual = len(acts) > 1 or not gets
    fit_a = _covered(acts, a) if a else 0.4
    fit_b = (max(_covered(gets, b), _covered(acts, b) if mutual and a != b else 0.0)) if b else 0.4
    crossed = max(_covered(acts, b) if not mutual else 0.0, _covered(gets, a)) if a and b else 0.0
    return max(0.03, 0.1 + 0.45 * fit_a + 0.45 * fit_b - 0.3 * crossed)


def _covered(spans: Iterable[tuple[int, int, float]], words: set[int]) -> float:
    """The best share of a span and the words that lie in each other."""
    return max((len(words & set(range(s, e))) / max(1, min(e - s, len(words))) for s, e, _ in spans), default=0.0)


def _by_tree(g: Grammar, a: set[int], b: set[int]) -> Iterator[tuple[Found, float]]:
    """The lexicon's candidates with how well their parties fit the pair, 0 to about 1."""
    actorlike = {k for k in a | b if g.pos[k] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM")}
    actorlike |= {k for k in range(g.n) if g.pos[k] == "PROPN" and g.rel[k] not in ("flat", "compound")}
    found = find(g, actorlike)
    held = content_of(g, found)
    for f in found:
        acts_a, acts_b = _in(g, f.actors, a), _in(g, f.actors, b)
        gets_a, gets_b = _in(g, f.recipients, a), _in(g, f.recipients, b)
        fit = 0.5 * acts_a + 0.5 * (gets_b or (f.reciprocal and acts_b and a != b))
        fit -= 0.3 * ((acts_b and not f.reciprocal) or gets_a) + 0.4 * (f.i in held)
        yield f, fit - (0.1 if f.noun and f.light < 0 else 0.0)


def _in(g: Grammar, heads: tuple[int, ...], span: set[int]) -> bool:
    """Whether one of the heads, or somebody joined to it or inside its phrase, is in the span."""
    for h in heads:
        for k in g.conjuncts(_meant(g, h)):
            low, high = g.phrase(k)
            if k in span or span & set(range(low, high)):
                return True
    return False


def _meant(g: Grammar, k: int) -> int:
    """Who a pronoun in what somebody says or does stands for: the subject above ("the unions say that they …")."""
    if g.pos[k] != "PRON" or g.head[k] < 0:
        return k
    h = g.head[g.head[k]]
    while h >= 0:
        who = g.child(h, "nsubj")
        if who >= 0 and g.pos[who] != "PRON":
            return who
        h = g.head[h]
    return k
