"""The codebook's rules: which type a candidate ends with, whether it is a political event at all, how sure we are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dragoman.coding.candidates import ASKED, CONTENT_TYPES, WILLING, Found, noun_classes, retyped
from dragoman.coding.factuality import NEGATORS, NO, RANGES, WILL, Verdict
from dragoman.coding.grammar import Grammar
from dragoman.coding.learned import SURE, TO_COME, told
from dragoman.coding.lexicon import words_of
from dragoman.coding.political import LOOSE, political
from dragoman.coding.when import When
from dragoman.records import Entity, Place, Source

CERTAIN = 0.98  # a model so sure is believed without a known political actor
# Types of words.
FORCE = frozenset({"MIL", "COP", "SPY"})
ACCIDENTS = frozenset(
    "accident bus train car truck lorry plane helicopter ferry crash collision derail derailment overturn collide "
    "capsize stampede crush fire blaze collapse landslide mudslide avalanche lightning drown".split()
)
WARLIKE = frozenset({"suicide-attack", "explosives", "aerial", "drone", "heavy-weapons", "unconventional"})
FAILING = frozenset({"fail", "fails", "failed", "failing"})
WORDS = frozenset({"AGREE", "CONSULT", "SUPPORT", "REQUEST", "REJECT", "THREATEN", "CONCEDE"})
VIOLENT = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "RETREAT"})
PROMISES = frozenset(
    "promise pledge vow offer announce agree commit undertake propose guarantee decide declare say".split()
)


@dataclass
class Draft:
    """A candidate with everything found about it, on its way to becoming a report."""

    found: Found
    verdict: Verdict
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    attribution: tuple[Source, ...]
    when: When
    place: Place | None
    span: tuple[int, int]
    text: str
    spots: list[tuple[int, int]] = field(default_factory=list)
    inferred: bool = False
    confidence: float = 0.0
    rests: dict[str, float] = field(default_factory=dict)  # what the confidence rests on
    evidence: list[dict[str, Any]] = field(default_factory=list)
    also: list[Found] = field(default_factory=list)  # other tellings of the same happening in the article


def settle(g: Grammar, f: Found, verdict: Verdict, actors: Sequence[Entity]) -> tuple[Found, Verdict]:
    """PLOVER's tie-breaks between a type with an auxiliary mode and another type."""
    future = verdict.auxiliary == ("future",)
    if f.event in ("AGREE", "CONCEDE", "RETREAT") and _unwilling(g, f, verdict):
        # "showed no sign of giving way" (record.md rule 5).
        made = Verdict((), 2.2, verdict.because, verdict.tense)
        f = retyped(f, "REJECT", ("yield",), "no sign of giving way is REJECT")
        return replace(f, span=(_top_verb(g, f.i), f.span[1])), made
    if f.event == "PROTEST" and f.mode == ("riot",) and actors and all(FORCE & set(e.sector) for e in actors):
        # Police who storm an embassy do not protest.
        return retyped(f, "ASSAULT", (), "forces do not riot"), verdict
    if f.event == "REJECT" and (f.rule.startswith("model") or f.rejected) and "negation" in verdict.auxiliary:
        # "has given no sign that it will": the "no" is the refusal itself.
        return f, Verdict((), 2.2, verdict.because, verdict.tense)
    if f.event in REFUSABLE and wont(verdict) and not (f.noun and f.light < 0):
        # "will not lift the embargo", "would not meet them": who says so refuses.
        made = Verdict((), 2.2, verdict.because, verdict.tense)
        return retyped(f, "REJECT", (ASKED.get(f.event, "yield"),), "will not is REJECT"), made
    if f.event == "MOBILIZE" and peaceful(g, f.light if f.light >= 0 else f.i):
        f = retyped(f, "AID", (), "peacekeepers sent are AID")
    if future and f.event in TO_COME:
        low, high = RANGES["fact"]
        made = Verdict((), round(min(high, max(low, verdict.factuality)), 2), verdict.because, "future")
        return retyped(f, "AGREE", (), "future cooperation is AGREE"), made
    if future and f.event == "RETREAT" and _promised(g, f):
        made = Verdict((), 2.0, verdict.because, "future")
        return retyped(f, "CONCEDE", (), "announced retreat is CONCEDE"), made
    if future and f.event in CONTENT_TYPES and f.event != "REJECT":
        # "will offer", "plans to agree": the offer is still to be made, the type holds.
        return f, replace(verdict, auxiliary=() if f.event in ("AGREE", "CONCEDE") else ("future",))
    return f, verdict


# Not doing these when asked to is refusing.
REFUSABLE = frozenset({"AGREE", "CONCEDE", "RETREAT", "CONSULT", "SUPPORT", "COOPERATE", "AID"})
_PEACE = ("peacekeep", "peace-keep", "blue helmet")


def wont(verdict: Verdict) -> bool:
    """Whether an event is denied for the time to come: "will not", "would not"."""
    said = set(verdict.because)
    return "negation" in verdict.auxiliary and bool(said & (WILL | {"would", "'d"})) and bool(said & NEGATORS)


def peaceful(g: Grammar, i: int) -> bool:
    """Whether the forces that move are peacekeepers or observers of a peace."""
    words = " ".join(g.lemma[k] for k in g.subtree(i))
    return any(w in words for w in _PEACE)


def _top_verb(g: Grammar, i: int) -> int:
    """The first word of the verb that governs everything down to ``i``."""
    top = i
    while g.head[top] >= 0 and g.rel[top] not in ("conj", "advcl", "parataxis", "root"):
        top = g.head[top]
    return min([top, *(k for k in g.kids[top] if g.rel[k] in ("aux", "aux:pass"))])


def _unwilling(g: Grammar, f: Found, verdict: Verdict) -> bool:
    """Whether an event is told as one that somebody shows no will to do."""
    k = g.head[f.light if f.light >= 0 else f.i]
    while k >= 0:
        # The clause may hang on the noun ("no sign that") or on its verb ("given no sign | that").
        noun = g.child(k, "obj") if g.pos[k] == "VERB" else k
        if noun >= 0 and g.pos[noun] in ("NOUN", "ADJ") and g.lemma[noun] in WILLING:
            return "negation" in verdict.auxiliary or any(g.low[d] in NO for d in g.children(noun, "det", "advmod"))
        k = g.head[k]
    return False


QUARRELS = frozenset("clash spar attack assail hit battle fight lash quarrel feud tangle".split())


def quarrel(g: Grammar, f: Found, actors: Sequence[Entity], recipients: Sequence[Entity]) -> bool:
    """Whether "clashed" is said of people of state, not of forces: then it is words (ACCUSE)."""
    k = f.light if f.light >= 0 else f.i
    people = [e for e in (*actors, *recipients) if e.office]
    return (
        f.event == "ASSAULT"
        and g.lemma[k] in QUARRELS
        and bool(people)
        and len(people) == len(actors) + len(recipients)
    )


def _promised(g: Grammar, f: Found) -> bool:
    k = f.light if f.light >= 0 else f.i
    h = g.head[k]
    return h >= 0 and g.lemma[h] in PROMISES and g.rel[k] in ("xcomp", "ccomp")


BY_WAY_OF = frozenset({"in", "during", "over", "by", "on"})


def content_of(g: Grammar, found: Sequence[Found]) -> dict[int, Found]:
    """Event words that are only the content of another event (what is agreed, asked, refused, threatened,
    alleged), with the event that holds them."""
    out: dict[int, Found] = {}
    for f in found:
        if f.event not in CONTENT_TYPES and f.event not in ("ACCUSE", "RETREAT", "SANCTION", "COERCE"):
            continue
        if f.noun and f.light < 0 and g.lemma[f.i] in WILLING:
            continue  # "no willingness to release them" is told by what they would do
        carrier = f.light if f.light >= 0 else f.i
        for other in found:
            if other is f or other.i == f.i:
                continue
            k = other.light if other.light >= 0 else other.i
            if k == carrier or not g.within(k, carrier):
                continue
            tops = [f.content, *_subjects_of_agreement(g, f, carrier)]
            if not any(t >= 0 and (k == t or (g.within(k, t) and not _loose_between(g, k, t))) for t in tops):
                continue
            if f.event == "ACCUSE" and other.noun and other.light < 0:
                # "condemned the attack": both are told.
                continue
            if other.noun and "phone" in other.mode and g.case(other.i) in BY_WAY_OF:
                # "agreed in a telephone call to meet": both happened.
                continue
            if f.event in ("SANCTION", "COERCE", "RETREAT") and other.i != f.content:
                continue
            if f.event != "ACCUSE" and g.rel[k] == "conj" and g.head[k] == carrier:
                continue
            out.setdefault(other.i, f)
    return out


def _subjects_of_agreement(g: Grammar, f: Found, carrier: int) -> list[int]:
    """What an agreement is about: "the two settled on a summit", "a deal on prisoners"."""
    if f.event not in ("AGREE", "REQUEST", "REJECT", "THREATEN"):
        return []
    tops = [carrier, *([f.content] if f.content >= 0 else [])]
    return [k for top in tops for prep, k in g.obliques(top) if prep in ("for", "on", "to", "about", "over", "of")]


def _loose_between(g: Grammar, k: int, top: int) -> bool:
    """Whether the way up passes a relative, adverbial or joined clause: then the inner event stands alone."""
    while k != top and k >= 0:
        if g.rel[k] in ("acl:relcl", "advcl", "parataxis", "appos", "advcl:relcl"):
            return not (g.rel[k] == "advcl" and g.low_mark(k) == "to")
        if g.rel[k] == "conj" and g.head[k] == top:
            return True
        if g.rel[k].startswith("nsubj"):
            return True
        k = g.head[k]
    return False


def acceptable(
    g: Grammar,
    f: Found,
    verdict: Verdict,
    actors: Sequence[Entity],
    recipients: Sequence[Entity],
    *,
    named: bool,
    inferred: bool = False,
) -> str:
    """Why a candidate is no report, or an empty string where it is one (record.md rule 10)."""
    if f.event in ("PROTEST", "MOBILIZE") and any(g.lemma[k] == "parade" for k in g.subtree(f.i)):
        return "forces on parade"
    if f.event in ("REJECT", "CONCEDE", "AGREE") and g.lemma[f.i] in words_of("unveiling") and _negated(g, f.i):
        return "what is not announced is neither refused nor denied"
    if _private(g, f, actors, recipients):
        return "a private matter"
    if f.telling is not None and told(f.telling) >= SURE:
        return _sure(f, verdict, actors, recipients, inferred=inferred)
    parties = [e for e in (*actors, *recipients) if political(e)]
    coded = [e for e in parties if e.code]
    if not f.alone and f.light < 0:
        return "an event noun of this kind needs a verb that carries it"
    # Gunmen, police or rebels need no state to make an event; bombs need no doer.
    armed = f.event in ("ASSAULT", "COERCE", "PROTEST", "RETREAT") and (
        bool(parties)
        or (
            f.event == "ASSAULT"
            and bool(recipients)
            and bool((WARLIKE - {"unconventional"}) & set(f.mode))
        )
    )
    # Demonstrators act on a government by what they are, with or without a state beside them.
    armed = armed or (f.event == "PROTEST" and bool(actors))
    at_home = len({e.code for e in coded}) < 2
    police = bool(actors) and all(set(e.sector) & {"COP", "JUD"} for e in actors)
    if f.event == "COERCE" and FAILING & set(verdict.because) and at_home and police:
        return "a deed not done"
    if f.event == "SUPPORT" and actors and recipients and at_home and _own(g, f):
        return "one's own cause"
    # The law needs no state either to act on somebody of politics.
    armed = armed or (bool(parties) and f.mode == ("convict",) and not f.noun)
    if not coded and not armed and not (f.broker >= 0 and f.event == "RETREAT"):
        return "no political actor"
    if not actors and "hypothetical" in verdict.auxiliary:
        return "nobody would do it"
    if inferred and verdict.auxiliary:
        return "an open or denied event between nobody named"
    codes = {e.code for e in coded}
    if f.rule.startswith("must:") and not {e.code for e in recipients} - {e.code for e in actors}:
        return "a word to one's own"
    if f.event == "CONSULT" and len(parties) < 2:
        return "nobody met"
    if f.event == "COOPERATE" and len(parties) < 2:
        return "no partner"
    if f.event == "AGREE" and f.noun and f.light < 0 and len(codes) < 2:
        return "an agreement between nobody named"
    if not actors and f.event not in VIOLENT and not (f.event in ("SANCTION", "AID") and recipients):
        return "nobody acts"
    crowd = f.event == "PROTEST" and bool(f.actors) and bool(coded)  # "tens of thousands rallied against"
    blast = "explosives" in f.mode and bool(recipients)
    if not actors and not f.noun and not g.passive(f.i) and not crowd and not blast:
        return "the doer is not told"
    if f.event == "ASSAULT" and not f.noun and not actors and _accident(g, f.i):
        return "an accident or nature"
    if f.event == "PROTEST" and actors and all("MIL" in e.sector for e in actors):
        return "forces on parade do not protest"
    if f.event == "SANCTION" and not recipients and g.lemma[f.i] == "fine":
        return "nobody of politics is fined"
    if actors and not any(political(e) for e in actors) and not armed:
        return "the doer is no political actor"
    if f.event in ("SUPPORT", "ACCUSE") and recipients and not any(political(e) for e in recipients) and not named:
        return "nobody is addressed"
    if f.event in WORDS and all(_everyday(e) for e in (*actors, *recipients)):
        return "no politics in it"
    if len(codes) == 1 and _homely(f, actors, recipients):
        return "no politics in it"
    if (
        f.noun
        and f.light < 0
        and f.event in ("SUPPORT", "REQUEST", "REJECT", "CONCEDE", "AGREE")
        and not ((actors and recipients) or len(codes) > 1)
    ):
        return "a noun of words with one party only"
    return ""


def _sure(
    f: Found, verdict: Verdict, actors: Sequence[Entity], recipients: Sequence[Entity], *, inferred: bool
) -> str:
    """What still speaks against a candidate that the model is sure of."""
    if not actors and not recipients and f.event not in VIOLENT:
        return "nobody is named"
    if inferred and verdict.auxiliary:
        return "an open or denied event between nobody named"
    if f.event == "CONSULT" and len(actors) + len(recipients) < 2:
        return "nobody met"
    nobody = not any(political(e) and (e.sector or e.name) for e in (*actors, *recipients))
    known = any(e.code or e.sector for e in (*actors, *recipients))
    if f.event == "ASSAULT" and actors and not known and not WARLIKE & set(f.mode):
        return "no politics in it"
    if nobody and f.event not in VIOLENT and f.telling is not None and told(f.telling) < CERTAIN:
        return "no politics in it"
    return ""


def _negated(g: Grammar, i: int) -> bool:
    return any(g.low[k] in NEGATORS for k in g.children(i, "advmod")) or any(
        g.low[d] in NO for k in g.children(i, "obj", "nsubj:pass") for d in g.children(k, "det")
    )


def _accident(g: Grammar, i: int) -> bool:
    """Whether harm by nobody named is told with a crash, a fire or a storm in the same clause."""
    words = [k for k in g.subtree(i) if k != i]
    if any(noun_classes(g, k) & {"bomb", "attack", "missile", "arms", "war", "artillery", "drone"} for k in words):
        return False
    return any(
        (g.lemma[k] in ACCIDENTS or "nature" in noun_classes(g, k))
        and g.rel[k] != "compound"
        and g.child(k, "compound") < 0
        for k in words
    )


def _own(g: Grammar, f: Found) -> bool:
    """Whether support is for what is one's own: "the minister defended his policy"."""
    return g.lemma[f.i] == "defend" and any(g.lemma[k] in words_of("own") for k in (f.content, *f.recipients) if k >= 0)


def _private(g: Grammar, f: Found, actors: Sequence[Entity], recipients: Sequence[Entity]) -> bool:
    """Whether people of no office harm each other: "stabbed by her husband"."""
    if f.event != "ASSAULT" or f.noun or any(political(e) for e in actors):
        return False
    kin = words_of("kin")
    doers = [k for k in f.actors if g.pos[k] == "NOUN" and (g.lemma[k] in kin or "person" in noun_classes(g, k))]
    everyday = all(set(e.sector) <= LOOSE for e in recipients)
    return everyday and bool(doers) and (not actors or any(g.lemma[k] in kin for k in doers))


def _everyday(e: Entity) -> bool:
    """Scholars, doctors and farmers: their wishes and praise are no politics; a union or paper may speak for a side."""
    return bool(e.sector) and e.sector[0] in ("EDU", "MED", "AGR", "UNK")


def _homely(f: Found, actors: Sequence[Entity], recipients: Sequence[Entity]) -> bool:
    """Both sides of one state and at least one of them no political body: everyday life."""
    if f.event in ("ASSAULT", "PROTEST", "COERCE", "ACCUSE", "SANCTION", "REQUEST", "THREATEN"):
        return False
    if f.event == "AGREE" and not f.noun and not all(_everyday(e) for e in actors):
        return False  # what a government agrees to do for its own people is its politics
    return (
        bool(actors and recipients)
        and all(e.sector and e.sector[0] in LOOSE for e in recipients)
        and f.event in ("CONSULT", "SUPPORT", "AID", "COOPERATE", "AGREE")
    )
