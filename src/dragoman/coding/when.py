"""When: the time expression that belongs to an event, or the article's date with precision ``unknown``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.coding.candidates import Found
from dragoman.coding.dates import Time, anchor
from dragoman.coding.factuality import Verdict
from dragoman.coding.grammar import Grammar

# What is done now about something that was to come.
_LASTING = frozenset({"duration", "set", "anniversary"})
REFUSED = frozenset({"REJECT", "REQUEST", "ACCUSE", "SUPPORT", "SANCTION"})


@dataclass(frozen=True, slots=True)
class When:
    """First and last day, how exactly the text gives them, and which words said so."""

    date: str
    enddate: str
    precision: str
    background: bool = False
    rule: str = "article date"
    text: str = ""
    span: tuple[int, int] | None = None


def dated(
    g: Grammar, f: Found, found: Sequence[Time], verdict: Verdict, article: str, other: Callable[[int], list[Time]]
) -> When:
    """The date of one candidate. ``other`` gives the times of another sentence, for "the next day"."""
    best, top = None, 0.0
    for t in found:
        score = _fit(g, f, t, verdict)
        if score > top:
            best, top = t, score
    if best is None:
        best = _counted_from(g, f, found, other)
    if best is None:
        return When(article, article, "unknown")
    if best.anchor_previous:
        base = _before(f, best, found, other, that=_points_back(g, best))
        if base is None:
            return When(article, article, "unknown", rule="relative to an undated event", text=_words(g, best))
        best = anchor(best, base)
    old = (date.fromisoformat(article) - timedelta(days=14)).isoformat()
    return When(
        best.date, best.enddate, best.precision, best.background or best.enddate <= old, f"time:{best.kind}",
        _words(g, best), (best.start, best.end),
    )  # fmt: skip


def _words(g: Grammar, t: Time) -> str:
    a, b = _word_at(g, t.start), _word_at(g, t.end - 1)
    return " ".join(g.s.words[a : b + 1])


def _word_at(g: Grammar, offset: int) -> int:
    return max(0, bisect_right(g.s.starts, offset) - 1)


def _points_back(g: Grammar, t: Time) -> bool:
    """Whether the words count from what was said before: "three days after that"."""
    after = _word_at(g, t.end - 1) + 1
    return after < g.n and g.low[after] in ("that", "this", "it") and g.pos[after] == "PRON"


def _before(
    f: Found, t: Time, here: Sequence[Time], other: Callable[[int], list[Time]], *, that: bool = False
) -> Time | None:
    """The dated time that the words count from: right after them, or last before them within four sentences."""
    if t.anchor_follows and not that:
        return next((x for x in here if x.start > t.start and not x.anchor_previous and x.kind not in _LASTING), None)
    for x in reversed(here):
        if x.start < t.start and not x.anchor_previous and x.precision == "day":
            return x
    for n in range(f.sentence - 1, max(-1, f.sentence - 4), -1):
        for x in reversed(other(n)):
            if not x.anchor_previous and x.precision in ("day", "month"):
                # A day that is counted from a month is no day: "on the same day" asks for one.
                return x if x.precision == "day" or t.precision != "day" else None
    return None


def _counted_from(g: Grammar, f: Found, here: Sequence[Time], other: Callable[[int], list[Time]]) -> Time | None:
    """The time of an event that another one is counted from: "they met on Monday, three days after the envoys spoke".

    The other event's day must be told in the sentence, or before it where the sentence goes on about it
    ("It comes three days after …").
    """
    for t in here:
        w = _word_at(g, t.end - 1)
        mark = next((k for k in (w, w + 1) if k < g.n and g.low[k] in ("after", "before") and g.head[k] > k), -1)
        if not t.anchor_previous or mark < 0:
            continue
        base = g.head[mark]
        if not any(k == base or (g.rel[k] == "acl:relcl" and g.head[k] == base) for k in (f.i, f.light) if k >= 0):
            continue
        own = [x for x in here if _is_day(x) and not g.within(_word_at(g, x.end - 1), base)]
        subject = g.child(g.root, "nsubj", "nsubj:pass")
        if not own and subject >= 0 and (g.pos[subject] == "PRON" or g.child(subject, "det") >= 0):
            near = range(f.sentence - 1, max(-1, f.sentence - 4), -1)
            own = next(([x] for n in near for x in reversed(other(n)) if _is_day(x)), [])
        if len(own) == 1:
            back = replace(t, offset_days=-t.offset_days, offset_months=-t.offset_months)
            return anchor(replace(back, precision="day") if own[0].precision == "day" else back, own[0])
    return None


def _is_day(t: Time) -> bool:
    return not t.anchor_previous and t.precision == "day" and t.date == t.enddate and t.kind not in _LASTING


def _fit(g: Grammar, f: Found, t: Time, verdict: Verdict) -> float:
    """How well a time expression belongs to an event; 0 for not at all."""
    if t.kind in ("duration", "set", "anniversary") or (t.direction == "present" and t.precision == "year"):
        return 0.0
    w = _word_at(g, t.end - 1)
    if t.attributive and not (f.noun and g.within(w, f.i)):
        return 0.0
    carrier = f.light if f.light >= 0 else f.i
    several = f.noun and g.xpos[f.i] == "NNS" and g.child(f.i, "nummod") >= 0
    if several and not g.within(w, f.i):
        return 0.0  # "six calls" have no one day
    if f.event in REFUSED and t.direction == "future" and _of_its_object(g, w, carrier):
        return 0.0  # "called off a trip planned for next week": that is when the trip was to be
    for k in (w, w + 1):
        # "one week after a call": that is when something else was
        if k < g.n and g.low[k] in ("after", "before") and g.head[k] > k and g.within(f.i, g.head[k]):
            return 0.0
    score = 0.4
    for k in {f.i, carrier}:
        p = g.preds.get(k)
        if p is not None and any(a.label == "ARGM-TMP" and a.start <= w < a.end for a in p.args):
            score = 3.0
    if g.within(w, f.i) or g.within(w, carrier):
        between = _clauses_between(g, w, carrier)
        score = max(score, 2.6 if between == 0 else 0.3 if _apart(g, w, carrier) else 1.3 if between == 1 else 0.6)
        if f.event == "AGREE" and t.direction == "future":
            score += 1.0
    elif score < 1:
        score = 1.0 if _same_clause(g, w, carrier) else 0.25
        if t.start < g.s.starts[carrier] and _clauses_between(g, w, g.root) == 0 and _direct(g, carrier):
            shared = (
                g.rel[carrier] == "conj"
                and g.child(carrier, "nsubj", "nsubj:pass") < 0
                and g.within(w, g.head[carrier])
            )
            if shared and _clauses_between(g, w, g.head[carrier]) == 0:
                score = max(score, 0.8)
            # Only what opens the sentence dates its later clauses too: "On Monday they met, and the two agreed".
            score = max(score, 0.8 if _opens(g, w) else 0.5)
    if _heads(g, t, w):
        score = max(score, 0.9)
    elif t.background and t.precision in ("month", "year") and verdict.tense == "past" and _opens(g, w):
        score = max(score, 0.75)  # what an old year opens is all old: "In 1991 they signed a pact that ended …"
    future = "future" in verdict.auxiliary or verdict.tense == "future"
    if t.direction == "future" and not (
        future
        or f.event in ("AGREE", "CONCEDE", "THREATEN", "REJECT", "REQUEST")
        or "hypothetical" in verdict.auxiliary
    ):
        score *= 0.3
    if t.direction == "past" and future:
        score *= 0.2
    if t.kind in ("period", "since"):
        score *= 0.2 if f.noun or f.event == "CONSULT" else 0.7
    return score if score >= 0.7 else 0.0


def _heads(g: Grammar, t: Time, w: int) -> bool:
    """Whether a time stands before the line as in a chronology: "1994: …", "March 2014 – …"."""
    return t.start == g.s.starts[0] and w + 1 < g.n and g.s.words[w + 1] in (":", "-", "–", "—")


def _opens(g: Grammar, w: int) -> bool:
    """Whether a word stands before the subject of the main clause, and belongs to that clause."""
    subject = g.child(g.root, "nsubj", "nsubj:pass")
    return w < (subject if subject >= 0 else g.root) and _clauses_between(g, w, g.root) == 0


def _of_its_object(g: Grammar, w: int, top: int) -> bool:
    """Whether a clause about a noun stands between a word and ``top`` ("a summit | to be held on Monday")."""
    k = w
    while k >= 0 and k != top:
        if g.rel[k].split(":")[0] == "acl":
            return True
        k = g.head[k]
    return False


def _clauses_between(g: Grammar, w: int, top: int) -> int:
    """How many other verbs stand between a word and ``top`` on the way up."""
    n, k = 0, w
    while k >= 0 and k != top:
        if g.pos[k] in ("VERB", "AUX") and k != w:
            n += 1
        k = g.head[k]
    return n


def _apart(g: Grammar, w: int, top: int) -> bool:
    """Whether a relative or adverbial clause stands between."""
    k = w
    while k >= 0 and k != top:
        if g.rel[k] in ("acl:relcl", "advcl", "parataxis", "advcl:relcl"):
            return True
        k = g.head[k]
    return False


def _same_clause(g: Grammar, w: int, event: int) -> bool:
    """Whether a word hangs on the verb that also carries the event as object or subject."""
    h = event
    while h >= 0 and g.pos[h] not in ("VERB", "AUX"):
        h = g.head[h]
    return h >= 0 and g.within(w, h) and _clauses_between(g, w, h) == 0


def _direct(g: Grammar, k: int) -> bool:
    """Whether the event is the main clause or joined to it, not inside somebody's words."""
    while k >= 0 and k != g.root:
        if g.rel[k] in ("ccomp", "acl:relcl", "acl", "advcl"):
            return False
        k = g.head[k]
    return True
