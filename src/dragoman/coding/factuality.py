"""Whether it happened: auxiliary modes and a number from −3 to 3 for one event word in its sentence.

The tree is climbed from the event to the root. On the way count: negation, modals, conditions, questions,
purposes, and the words that govern the clause (``lexicon/governors.csv``: implicatives, factives, verbs of wanting,
planning, telling). The model's number is then blended in, inside the range that the label allows.
Source: PLOVER 2.0 §Auxiliary modes; Karttunen 1971 for implicatives; Rudinger et al. 2018 for the scale.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.coding.candidates import governor
from dragoman.coding.grammar import Grammar
from dragoman.coding.lexicon import classes

NEGATORS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly", "scarcely"})
BE = frozenset({"is", "are", "was", "were", "'s", "’s", "'re", "’re"})
# "almost expelled": it did not.
NEARLY = frozenset({"almost", "nearly"})
NO = frozenset({"no", "neither", "none"})
MAY = frozenset({"could", "may", "might", "can", "should", "must", "would", "ought", "ca"})
WILL = frozenset({"will", "'ll", "’ll", "shall", "wo", "sha"})
IF = frozenset({"if", "unless", "whether", "should", "lest", "once", "until", "till", "provided"})
# "wrongly claims that": the teller commits to the opposite.
UNTRULY = frozenset({"falsely", "wrongly", "erroneously", "incorrectly", "mistakenly", "untruthfully"})
REASONS = frozenset({"why", "when", "how", "where", "who"})
RANGES = {"fact": (1.0, 3.0), "future": (0.5, 2.6), "hyp": (-1.2, 1.2), "neg": (-3.0, -1.2)}
_START = {"fact": 2.7, "future": 1.9, "hyp": 0.0, "neg": -2.7}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Auxiliary modes (without ``historical``), the number, and the words that decided."""

    auxiliary: tuple[str, ...]
    factuality: float
    because: tuple[str, ...]
    tense: str


def judge(g: Grammar, i: int, *, carrier: int = -1, planned: bool = False) -> Verdict:
    """The verdict on the event word ``i``; ``carrier`` is the light verb that bears its tense."""
    at = carrier if carrier >= 0 else i
    negated, label, weak = False, "fact", 0.0
    because: list[str] = []
    if planned:
        label = "future"
    node, steps = at, 0
    own: bool | None = True
    asked = len(g.s.words) > 1 and "?" in g.s.words[-2:]
    while node >= 0 and steps < 12:
        steps += 1
        effect, word = _own(g, node, own) if own is not None else ("", "")
        if effect == "neg":
            negated = not negated
            because.append(word)
        elif effect:
            label = _stronger(label, effect)
            because.append(word)
        h, rel = g.head[node], g.rel[node].split(":")[0]
        if label != "hyp" and _told_in_fiction(g, node):
            label = "hyp"
            because.append("in fiction")
        if asked and (h < 0 or g.rel[node] in ("parataxis", "appos")):  # "Q: Will they meet?" hangs on the Q
            label = _stronger(label, "hyp")
            because.append("?")
        if h < 0:
            break
        if g.rel[node] in ("acl:relcl", "advcl:relcl", "parataxis", "appos", "list"):
            break
        if rel == "acl" and g.head[h] < 0 and g.pos[h] == "PROPN" and g.low_mark(node) == "to":
            label = _stronger(label, "future")  # a headline: "Japan to send observers"
            because.append("to")
            break
        if rel == "advcl" and g.low_mark(node) == "without":
            negated = not negated
            because.append("without")
            break
        if rel == "advcl" and g.low_mark(node) == "from" and governor(g, h) == "neg":
            rel = "xcomp"  # "kept Moscow from attacking", hung beside its verb
        if rel == "advcl":
            got = _adverbial(g, node)
            if got:
                label = _stronger(label, got)
                because.append(g.low_mark(node) or "to")
            if got or g.low_mark(node):
                break
            break
        if rel in ("nsubj", "csubj") and g.pos[h] in ("VERB", "AUX", "ADJ", "NOUN"):
            got_verb = governor(g, h)
            definite = g.pos[node] in ("NOUN", "PROPN") and not indefinite(g, node)
            if definite or (
                g.pos[node] in ("NOUN", "PROPN") and got_verb is None and g.pos[h] == "VERB" and not _fails(g, h)
            ):
                # "Talks would help": the subject of a modal verb need not be open itself.
                break
        if g.pos[h] not in ("VERB", "AUX", "ADJ", "NOUN", "PROPN"):
            break
        if rel in ("obl", "nmod") and g.pos[node] in ("NOUN", "PROPN", "PRON", "VERB"):
            prep = g.case(node) or g.low_mark(node)
            if prep == "without":
                negated = not negated
                because.append("without")
                break
            gov = governor(g, h)
            if g.pos[h] == "NOUN" and ((gov == "neg" and g.lemma[h] not in ("lack", "absence")) or gov == "fact"):
                # "the failure of the summit", "the end of the war": it was there.
                break
            if gov is None or prep not in ("of", "about", "over", "for", "on", "to", "against"):
                break
            if g.pos[h] == "VERB" and (prep in ("over", "of") or gov in ("report", "claim", "fact")):
                break
        if rel == "conj":
            # Modals are shared ("could meet and sign"), unless the second verb is finite itself.
            finite = g.xpos[node] in ("VBD", "VBZ", "VBP") or g.child(node, "aux", "aux:pass", "nsubj") >= 0
            node, own = h, None if finite else False
            continue
        if h == i:
            # A participle on its own event noun ("talks held in Jeddah") says nothing of the noun.
            node, own = h, True
            continue
        gov = governor(g, h)
        if gov in ("report", "claim", "fact") and rel in ("ccomp", "acl", "csubj") and g.pos[h] != "ADJ":
            # Who "will note that it was sent" does not make the sending future; who "did not say that" leaves it open.
            weak += 0.6 if gov == "claim" else 0.0
            said, word = _own(g, h, True)
            untrue = next((c for c in g.children(h, "advmod") if g.low[c] in UNTRULY), -1)
            if gov != "fact" and untrue >= 0:
                negated = not negated
                because.append(g.low[untrue])
            elif gov != "fact" and (said == "neg" or (said == "hyp" and word in IF)):
                label = _stronger(label, "hyp")
                because.append(word)
            elif gov != "fact" and asked and g.head[h] < 0 and g.low[0] not in REASONS:
                label = _stronger(label, "hyp")  # "So you say that they refused?"
                because.append("?")
            break
        if gov == "neg":
            negated = not negated
            because.append(g.low[h])
        elif gov in ("hyp", "question"):
            label = _stronger(label, "hyp")
            because.append(g.low[h])
        elif gov == "future":
            label = _stronger(label, "future")
            because.append(g.low[h])
        elif gov == "claim":
            weak += 0.6
        elif gov is None and rel == "xcomp" and g.low_mark(node) == "to" and g.lemma[h] == "be":
            label = _stronger(label, "future")
            because.append("is to")
        elif gov is None and rel == "xcomp" and g.low_mark(node) == "to" and g.pos[h] in ("VERB", "ADJ"):
            label = _stronger(label, "hyp")
            because.append(f"{g.low[h]} to")
        elif gov is None and rel in ("obj", "nsubj", "obl") and g.pos[h] == "VERB" and g.pos[node] in ("NOUN", "PROPN"):
            # What a noun names is there already, whatever becomes of the verb: "timed its latest call".
            if not (node == at and indefinite(g, node)):
                break
        elif gov is None and rel == "acl" and g.pos[h] == "NOUN" and g.low_mark(node) == "to":
            label = _stronger(label, "hyp")
            because.append(f"{g.low[h]} to")
            break
        node, own = h, True
    final = label
    if negated:
        final = "neg" if label in ("fact", "future") else "hyp"
    number = _number(g, i, carrier, final, weak)
    auxiliary = {"fact": (), "future": ("future",), "hyp": ("hypothetical",), "neg": ("negation",)}[final]
    if negated and label == "hyp":
        auxiliary = ("hypothetical", "negation")
        number = min(number, 0.0)
    return Verdict(auxiliary, number, tuple(because), _tense(g, at))


def indefinite(g: Grammar, k: int) -> bool:
    """Whether a noun brings something new: "a", "any", a bare plural; no possessor, no "the", no name before it."""
    return g.child(k, "nmod:poss") < 0 and not any(
        g.low[c] in ("the", "this", "that", "these", "those") for c in g.children(k, "det")
    )


def _fails(g: Grammar, h: int) -> bool:
    return g.lemma[h] in ("fail", "collapse", "founder")


def _own(g: Grammar, k: int, own: bool) -> tuple[str, str]:
    """What a verb's or noun's own words say: negation, modal, condition."""
    for c in g.kids[k]:
        low, rel = g.low[c], g.rel[c]
        if (
            own
            and rel == "advmod"
            and low in NEGATORS
            and not (low == "not" and c + 1 < g.n and g.low[c + 1] in ("only", "just"))
        ):
            return "neg", low
        if own and rel == "advmod" and low in NEARLY and g.pos[k] == "VERB" and c == k - 1:
            return "neg", low
        if own and rel == "det" and low in NO and g.pos[k] in ("NOUN", "PROPN"):
            return "neg", low
        if (
            own
            and rel in ("nsubj", "nsubj:pass", "obj")
            and (low in ("none", "nobody", "nothing", "neither") or _no(g, c))
        ):
            return "neg", low
    for c in g.kids[k]:
        low, rel = g.low[c], g.rel[c]
        if rel == "aux":
            if low in WILL:
                return "future", low
            if low in ("would", "'d") and _reported(g, k):
                return "future", low
            if low in MAY:
                return "hyp", low
        if rel in ("cop", "aux", "aux:pass") and low in BE and g.low_mark(k) == "to" and g.xpos[k] in ("VB", "VBN"):
            return "future", f"{low} to"
        if rel == "mark" and low in IF:
            return "hyp", low
        if rel == "advmod" and low in ("perhaps", "maybe", "possibly", "potentially", "hypothetically"):
            return "hyp", low
    return "", ""


def _no(g: Grammar, c: int) -> bool:
    if any(g.low[k] == "neither" for k in g.kids[c]):
        return True
    d = g.child(c, "det")
    return d >= 0 and g.low[d] in NO and g.pos[c] == "NOUN"


def _reported(g: Grammar, k: int) -> bool:
    """Whether "would" is a future told in the past ("said it would send"), not a condition."""
    h = g.head[k]
    while h >= 0 and g.rel[k] in ("conj", "ccomp", "xcomp"):
        if g.rel[k] == "ccomp":
            return g.tense(h) == "past" and not any(g.low_mark(c) in IF for c in g.kids[k])
        k, h = h, g.head[h]
    return False


def _told_in_fiction(g: Grammar, k: int) -> bool:
    """Whether a clause is what a story tells: "in the novel, …", "in a dream …"."""
    stories = classes()["fiction"]
    return any(prep == "in" and g.lemma[c] in stories for prep, c in g.obliques(k))


def _adverbial(g: Grammar, k: int) -> str:
    """The effect of an adverbial clause on its own verb."""
    mark = g.low_mark(k)
    if mark in IF:
        return "hyp"
    if mark == "in" and any(g.low[c] == "case" for m in g.children(k, "mark") for c in g.children(m, "fixed")):
        return "hyp"
    subject = g.child(k, "nsubj", "nsubj:pass")
    if any(g.low[c] in ("had", "were", "should") and c < subject for c in g.children(k, "aux", "aux:pass")):
        return "hyp"  # "Had they listened, …"
    if mark in ("to", "in", "so") and g.xpos[k] == "VB":
        return "hyp"
    if mark == "before":
        return "hyp" if g.tense(k) in ("", "present") else ""
    return ""


def _stronger(a: str, b: str) -> str:
    order = ("fact", "future", "hyp")
    return a if order.index(a) >= order.index(b if b in order else "fact") else b


def _number(g: Grammar, i: int, carrier: int, label: str, weak: float) -> float:
    """The rule's number and the model's, blended inside the label's range."""
    low, high = RANGES[label]
    said = next(
        (g.preds[k].factuality for k in (i, carrier) if k in g.preds and g.pos[k] in ("VERB", "AUX", "NOUN")), None
    )
    value = _START[label] - weak
    if said is not None:
        value = 0.65 * value + 0.35 * said
    return round(min(high, max(low, value)), 2)


def _tense(g: Grammar, i: int) -> str:
    return g.tense(i) if g.pos[i] in ("VERB", "AUX") else g.tense(g.head[i]) if g.head[i] >= 0 else ""
