"""What an event candidate is, and what the verbal and the nominal finder share: phrases, owners, event nouns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dragoman.coding.grammar import Grammar
from dragoman.coding.lexicon import NounRow, classes_of, governors, nouns
from dragoman.records import Telling

# What is asked or refused, by the type of the act that is asked for (PLOVER §REQUEST modes).
ASKED = {
    "CONSULT": "meet", "AID": "assist", "COOPERATE": "assist", "SUPPORT": "assist", "AGREE": "change",
    "RETREAT": "yield", "CONCEDE": "yield", "MOBILIZE": "assist",
}  # fmt: skip
# Types whose clause is their content, not another event.
CONTENT_TYPES = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"})
PLURAL_ONLY = frozenset({"talk"})
# "has given no sign that it will": the refusal of what follows.
WILLING = frozenset("indication sign intention willingness readiness interest inclination appetite hint plan".split())
RECIPROCAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate event: the word that tells it, the type, and the head words of its parties."""

    sentence: int
    i: int
    event: str
    mode: tuple[str, ...]
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    rule: str
    span: tuple[int, int]
    light: int = -1  # the light verb, if one carries the noun
    noun: bool = False
    alone: bool = True
    planned: bool = False
    reciprocal: bool = False
    content: int = -1  # head of the clause or noun that says what is agreed, asked, refused, threatened
    rejected: tuple[str, ...] = field(default=())
    broker: int = -1
    telling: Telling | None = None  # the model's reading of the word
    clear: bool = False  # the lexicon's word stands between two political actors
    fixed: bool = False  # the codebook fixes the type by this word, whatever the model reads
    other: tuple[tuple[str, int], ...] = ()  # parties that the lexicon saw and the model did not


def noun_classes(g: Grammar, i: int) -> frozenset[str]:
    """Classes of a noun in its phrase: "peace plan" before "plan"."""
    table = classes_of()
    out: frozenset[str] = frozenset()
    for k in sorted(k for k in g.kids[i] if g.rel[k] in ("compound", "amod", "nmod")):
        if k < i:
            out |= table.get(f"{g.lemma[k]} {g.lemma[i]}", frozenset())
    return out | table.get(g.lemma[i], frozenset())


def best(g: Grammar, fillers: list[list[int]]) -> tuple[int, ...]:
    """Of the slots' fillers the first that names an actor, or stands with one; else the first."""
    full = [f for f in fillers if f]
    for f in full:
        if any(k in g.actorlike for k in f):
            return tuple(f)
    for f in full:
        if any(o in g.actorlike for k in f for o in owners(g, k)):
            return tuple(f)
    return tuple(full[0]) if full else ()


def owners(g: Grammar, noun: int) -> list[int]:
    """Whose a noun is: possessor, "by" or "of" phrase, nationality adjective or compound before it."""
    k = g.child(noun, "nmod:poss")
    if k >= 0:
        return [k]
    for preps in (("by",), ("of", "from")):
        k = g.oblique(noun, *preps)
        if k >= 0:
            return [k]
    return [
        k for k in g.kids[noun] if g.rel[k] in ("amod", "compound", "nmod") and k < noun and g.s.words[k][:1].isupper()
    ]


def verb_span(g: Grammar, i: int, obj: int, clause: int) -> tuple[int, int]:
    """From the first auxiliary to the end of the object or clause: the words that tell the event."""
    start = i
    for k in range(i - 1, max(-1, i - 5), -1):
        if g.head[k] != i or g.rel[k] not in ("aux", "aux:pass", "advmod"):
            break
        start = k
    ends = [i]
    for k in g.kids[i]:
        if k > i and g.rel[k].split(":")[0] in ("obj", "iobj", "compound", "xcomp", "ccomp", "obl", "advmod"):
            if g.rel[k] in ("obl:unmarked", "advmod") and k != i + 1:
                continue
            if k - i <= 12:
                ends.append(short_end(g, k))
    if clause > i and clause - i <= 12:
        ends.append(short_end(g, clause))
    if g.passive(i) and g.child(i, "nsubj:pass") >= 0:
        start = min(start, g.full_phrase(g.child(i, "nsubj:pass"))[0])
    return start, max(ends) + 1


def short_end(g: Grammar, k: int) -> int:
    """The last word of a phrase, cut before a relative or adverbial clause and at a length of 20 words."""
    words = g.subtree(k)
    stop = next((w for w in words if w > k and g.rel[w] in ("acl:relcl", "advcl", "parataxis")), None)
    if stop is not None:
        lead = g.subtree(stop)[0]
        words = [w for w in words if w < lead] or [k]
    words = [w for w in words if w - k <= 20]
    while len(words) > 1 and g.pos[words[-1]] in ("PUNCT", "CCONJ"):
        words.pop()
    return words[-1]


def noun_row(g: Grammar, i: int) -> NounRow | None:
    """The reading of an event noun with the words before it."""
    rows = nouns().get(g.lemma[i]) or nouns().get(g.low[i])
    if not rows:
        return None
    for row in rows:
        n = len(row.words)
        if n == 1:
            if row.words[0] in PLURAL_ONLY and g.xpos[i] not in ("NNS", "NNPS"):
                return None
            return row if row.event != "NONE" else None
        if i - n + 1 >= 0:
            here = [g.lemma[k] for k in range(i - n + 1, i + 1)]
            low = g.low[i - n + 1 : i + 1]
            if all(w in (a, b) for w, a, b in zip(row.words, here, low, strict=True)):
                return row if row.event != "NONE" else None
    return None


def retyped(f: Found, event: str, mode: tuple[str, ...], why: str) -> Found:
    """The same candidate under another type, remembering the first."""
    return replace(f, event=event, mode=mode, rule=f"{f.rule};{why}", rejected=(*f.rejected, f.event))


def governor(g: Grammar, i: int) -> str | None:
    """The effect of a word on what it governs, from the lexicon."""
    table = governors()
    pos = {"AUX": "VERB", "PROPN": "NOUN"}.get(g.pos[i], g.pos[i])
    if pos == "NOUN" and g.lemma[i] in PLURAL_ONLY and g.xpos[i] == "NNS":
        return None
    name = g.lemma_of(i) if pos == "VERB" else g.lemma[i]
    return table.get((name, pos)) or (table.get((g.lemma[i], pos)) if name == g.lemma[i] else None)
