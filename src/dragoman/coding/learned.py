"""The model's reading beside the lexicon's: which candidates stand, of what type, and what the lexicon missed.

The lexicon knows words, the event head of ``reader-en`` has seen them in sentences. A candidate of the lexicon is
kept where the model sees an event too; its type is the one that both together make likeliest; words that only the
model reads as an event become candidates of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.coding.candidates import RECIPROCAL, WILLING, Found, governor, retyped, short_end, verb_span
from dragoman.coding.events import WATERS, content_mode, no_comment
from dragoman.coding.factuality import judge
from dragoman.coding.grammar import Grammar
from dragoman.records import Telling

NONE = "NONE"
READS = "the model reads"
KEEP = 0.1  # a candidate of the lexicon stands from this probability of an event on
ADD = 0.5  # a word that the lexicon does not know becomes a candidate from this one on
TRUST = 2.0  # what the lexicon's word for a type weighs, in log-odds
# PLOVER §AGREE: cooperation to come is an agreement made.
TO_COME = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
SETTLED = 9.0  # and where the codebook fixes the type by this word ("agreed to" is AGREE)
GROUND = frozenset({"in", "at", "near"})  # where a meeting is agreed on takes no part in it
MODE = 0.2
SCENE = 0.6  # who visits whom or on whose ground needs more than a guess
SURE = 0.6  # from here on the model's word replaces rules that ask for a known political actor


@dataclass(frozen=True, slots=True)
class Passed:
    """A word that was considered and gave no report: its likeliest type, why not, and the model's probability."""

    i: int
    event: str
    why: str
    tells: float


def told(t: Telling) -> float:
    """Probability that the word tells a political event at all."""
    return t.tells * (1.0 - t.probability(NONE))


def readings(g: Grammar, found: Sequence[Found], passed: list[Passed] | None = None) -> list[Found]:
    """The lexicon's candidates with the model's reading of each, without those it does not see; and its own.
    ``passed`` is filled with what was considered and passed over."""
    groups = _groups(g)
    out: list[Found] = []
    used: set[int] = set()
    passed = [] if passed is None else passed
    for f in found:
        near = [t for group in groups for t in group if {f.i, f.light} & {x.i for x in group}]
        own = [t for t in g.s.tellings if t.i in (f.i, f.light) or (_top(t) == f.event and _beside(g, f, t.i))]
        t = max(own, key=told, default=None)
        if f.noun and f.light < 0 and _no_will(g, f.i, [x for x in found if x is not f]):
            continue
        if t is None or told(t) < KEEP:
            out.append(replace(f, clear=_clear(g, f)))  # the lexicon alone: the codebook's rules decide
            continue
        if used & {x.i for x in near} and f.noun and f.light < 0:
            continue
        used |= {x.i for x in near} | {f.i, f.light, t.i}
        out.append(_with_parties(g, typed(g, replace(f, telling=t), t), t))
    for group in groups:
        if not used & {t.i for t in group}:
            top = min(group, key=lambda t: _depth(g, t.i))
            most = max(told(t) for t in group)
            if most < KEEP:
                continue
            if most < ADD:
                passed.append(Passed(top.i, _top(top), "no list has it and the model is not sure", most))
            elif not _near(g, top.i, used) and not _no_will(g, top.i, found) and not no_comment(g, top.i):
                out.append(_own(g, top))
    return sorted((f for f in out if not _inside(f, out)), key=lambda f: f.i)


def _inside(f: Found, out: Sequence[Found]) -> bool:
    """Whether an event noun stands in the words of a verb that tells the same ("put its army on | high alert")."""
    return f.noun and f.light < 0 and any(
        o is not f and o.event == f.event and ("phone" in o.mode or "phone" not in f.mode)
        and not (o.noun and o.light < 0) and o.span[0] <= f.i < o.span[1] for o in out
    )  # fmt: skip


def _no_will(g: Grammar, i: int, found: Sequence[Found]) -> bool:
    """Whether a word only says that somebody has no will to do, or does not do, what a candidate below it tells
    ("shown no sign of", "forgot to"): the codebook has rules for that."""
    willing = any(g.lemma[k] in WILLING for k in (i, *g.kids[i]))
    return (willing or governor(g, i) == "neg") and any(f.i != i and g.within(f.i, i) for f in found)


def _beside(g: Grammar, f: Found, i: int) -> bool:
    """Whether a word is the subject or object of the candidate's own verb ("a bomb | went off")."""
    at = f.light if f.light >= 0 else f.i
    return g.head[i] == at and g.rel[i].split(":")[0] in ("nsubj", "obj")


def _clear(g: Grammar, f: Found) -> bool:
    """Whether the lexicon's word stands between two political actors."""
    carried = not f.noun or f.light >= 0
    return carried and all(any(k in g.actorlike for k in side) for side in (f.actors, f.recipients))


def _groups(g: Grammar) -> list[list[Telling]]:
    """Words that tell one event together ("gave | its blessing"): near each other, joined in the tree, of one type."""
    out: list[list[Telling]] = []
    for t in g.s.tellings:
        group = next((x for x in out if told(t) >= KEEP and any(_together(g, o, t) for o in x)), None)
        if group is None:
            out.append([t])
        else:
            group.append(t)
    return out


def _together(g: Grammar, a: Telling, b: Telling) -> bool:
    joined = g.head[b.i] == a.i or g.head[a.i] == b.i or g.head[b.i] == g.head[a.i]
    apart = {g.rel[a.i], g.rel[b.i]} & {"conj", "advcl", "parataxis", "acl:relcl"}
    return joined and not apart and 0 < b.i - a.i <= 4 and _top(a) == _top(b) and told(a) >= KEEP


def _top(t: Telling) -> str:
    return next((k for k, _ in t.types if k != NONE), NONE)


def _depth(g: Grammar, i: int) -> int:
    steps = 0
    while g.head[i] >= 0 and steps < g.n:
        i, steps = g.head[i], steps + 1
    return steps


def typed(g: Grammar, f: Found, t: Telling) -> Found:
    """The type that lexicon and model together make likeliest, with the modes that go with it."""
    score = {k: math.log(max(p, 1e-4)) for k, p in t.types if k != NONE}
    score[f.event] = score.get(f.event, math.log(0.01)) + (SETTLED if f.fixed else TRUST)
    event = max(score, key=lambda k: score[k])
    if event == "AGREE" and f.event in TO_COME and judge(g, f.i, carrier=f.light, planned=f.planned).tense == "future":
        return f  # the codebook's own rule makes cooperation to come an agreement
    if event == f.event:
        return f if f.mode else replace(f, mode=modes(g, t, event, f.content))
    new = retyped(f, event, modes(g, t, event, f.content), f"{READS} {event}")
    return replace(new, reciprocal=event in RECIPROCAL)


def modes(g: Grammar, t: Telling, event: str, content: int) -> tuple[str, ...]:
    """The likeliest mode of a type, where one is likely enough; what is asked, refused or threatened comes first."""
    said = content_mode(g, event, content) if event in ("REJECT", "REQUEST", "THREATEN") else ()
    enough = SCENE if event == "CONSULT" else MODE
    own = [name.split(".")[1] for name, p in t.modes if p >= enough and name.startswith(event + ".")]
    return said or tuple(own[:1])


def heads(g: Grammar, spans: Sequence[tuple[int, int, float]]) -> tuple[int, ...]:
    """The head words of the model's party spans."""
    out: list[int] = []
    for start, end, _ in spans:
        if end <= g.body:
            continue  # the place of the dateline does nothing
        start = max(start, g.body)
        tops = [k for k in range(start, end) if not start <= g.head[k] < end]
        tops = [k for k in tops if g.pos[k] not in ("PUNCT", "DET", "ADP")]
        tops = [k for k in tops if g.pos[k] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X", "DET")] or tops
        out += [_noun(g, k) for k in tops[:1] if g.lemma[k] not in WATERS]
    return tuple(dict.fromkeys(out))


def _noun(g: Grammar, k: int) -> int:
    """The noun of a phrase whose number or first noun alone is marked ("three | people", "shopping | mall")."""
    small = g.pos[k] in ("NUM", "DET") or (g.pos[k] == "NOUN" and g.low[k] == g.s.words[k])
    return g.head[k] if small and g.rel[k] in ("nummod", "det", "compound") and k < g.head[k] else k


def _with_parties(g: Grammar, f: Found, t: Telling) -> Found:
    """The parties that the model sees where it sees any on a side, else the lexicon's. Where both see the same
    parties the tree says who does it to whom."""
    if f.event == "THREATEN":
        spans = tuple(s for s in t.recipients if not any(_in_condition(g, k, f.i) for k in heads(g, [s])))
        t = replace(t, recipients=spans)
        f = replace(f, telling=t, recipients=tuple(k for k in f.recipients if not _in_condition(g, k, f.i)))
    sides = [k for h in f.actors for k in g.conjuncts(h) if k in g.actorlike]
    # "the two presidents", "the American and Russian presidents"
    pair = any(g.xpos[k] == "NNS" and (g.child(k, "nummod") >= 0 or _several(g, k)) for k in sides)
    if f.reciprocal and not f.rejected and ((f.noun and f.light < 0) or len(sides) > 1 or pair):
        # Both sides stand in the tree, or the coder asks who the text speaks of ("a call with Putin"); who is only
        # near ("at the Vatican", "about Iran") takes no part.
        return f
    actors = tuple(k for k in heads(g, t.actors) or f.actors if not (f.reciprocal and g.case(k) in GROUND))
    if g.child(f.i, "obl:agent") in actors:
        actors = (g.child(f.i, "obl:agent"),)  # "stabbed by her husband after police …": the tree says who did it
    recipients = tuple(k for k in heads(g, t.recipients) or f.recipients if k not in actors)
    both = [{_name_head(g, k) for k in side} for side in ((*actors, *recipients), (*f.actors, *f.recipients))]
    same = both[0] == both[1]
    stands = f.actors or g.passive(f.i)  # "activist freed": nobody need be told to have done it
    if same and not f.rejected and stands and (f.recipients or f.reciprocal):
        return f
    other = [("actor", k) for k in f.actors if k not in actors] + [
        ("recipient", k) for k in f.recipients if k not in recipients
    ]
    return replace(f, actors=actors, recipients=recipients, other=tuple(other))


def _several(g: Grammar, k: int) -> bool:
    """Whether a noun has two owners or nations before it."""
    return any(g.child(c, "conj") >= 0 for c in g.children(k, "amod", "compound", "nmod", "nmod:poss"))


def _in_condition(g: Grammar, k: int, verb: int) -> bool:
    """Whether a word stands in the condition of a threat without being the one who is to meet it: of "threatened
    tariffs if Iran gives no answer on Syria" it is Iran who is threatened."""
    if g.rel[k].startswith("nsubj") or g.rel[k] == "conj":
        return False
    while k >= 0 and k != verb:
        if g.low_mark(k) in ("if", "unless"):
            return True
        k = g.head[k]
    return False


def _name_head(g: Grammar, k: int) -> int:
    """The word that heads the name or title that a word belongs to."""
    while g.rel[k] in ("flat", "nmod:desc", "compound", "appos") and g.head[k] >= 0:
        k = g.head[k]
    return k


def _near(g: Grammar, i: int, used: set[int]) -> bool:
    """Whether a candidate already stands on the word's own verb or noun ("held | talks")."""
    for k in used:
        if k < 0:
            continue
        direct = (g.head[i] == k and g.rel[i] in ("obj", "xcomp", "compound", "compound:prt", "obl", "nsubj:pass")) or (
            g.head[k] == i and g.rel[k] in ("obj", "compound", "compound:prt", "nsubj:pass")
        )
        if direct and abs(i - k) <= 6:
            return True
    return False


def _own(g: Grammar, t: Telling) -> Found:
    """A candidate that only the model sees."""
    i = t.i
    event = next(k for k, _ in t.types if k != NONE)
    noun = g.pos[i] in ("NOUN", "PROPN") and g.xpos[i] not in ("VBN", "VBG", "VBD")
    obj, clause = (-1, -1) if noun else (g.object(i), g.clause(i))
    span = (g.phrase(i)[0], max(short_end(g, i), i) + 1) if noun else verb_span(g, i, obj, clause)
    content = clause if clause >= 0 else obj
    actors = heads(g, t.actors)
    recipients = tuple(k for k in heads(g, t.recipients) if k not in actors)
    return Found(
        g.s.index, i, event, modes(g, t, event, content), actors, recipients, "model", span, noun=noun,
        reciprocal=event in RECIPROCAL, content=content, telling=t,
    )  # fmt: skip
