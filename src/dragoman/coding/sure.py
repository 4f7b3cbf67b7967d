"""How likely a report is right: a logistic sum over what it rests on, each part kept as evidence.

The weights stand in ``lexicon/confidence.toml``. ``python -m training.confidence`` fits them on the calibration tenth
of the exemplars (Platt 1999, with several inputs); the tenth kept aside measures how honest they are.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dragoman.coding.candidates import RECIPROCAL
from dragoman.coding.events import WATERS
from dragoman.coding.factuality import RANGES
from dragoman.coding.learned import READS, heads, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.coding.grammar import Grammar
    from dragoman.coding.rules import Draft
    from dragoman.records import Entity

NEED_RECIPIENT = frozenset({"AID", "SANCTION", "COOPERATE"})
_PRONOUNS = frozenset({"it", "they", "he", "she", "its", "their", "his", "her", "them", "him"})
LEAST = 0.27
FAR = 4.0  # log-odds are cut here: beyond, the model's own certainty says nothing more


@cache
def weights() -> dict[str, float]:
    """Weight by the name of a part; ``base`` is always there."""
    raw = tomllib.loads(files("dragoman.coding.lexicon").joinpath("confidence.toml").read_text(encoding="utf8"))
    return {k: float(v) for k, v in raw["weights"].items()}


def parts(g: Grammar, d: Draft) -> dict[str, float]:
    """What speaks for and against a draft: numbers and yes (1) or no (left out)."""
    f, t = d.found, d.found.telling
    out = {"base": 1.0}
    if t is not None:
        out["tells"] = _odds(told(t))
        known = max(0.02, 1.0 - t.probability("NONE"))
        # Where the codebook fixes the type by a word, the model's doubt says nothing.
        out["type"] = 2.0 if f.fixed else _odds(min(1.0, t.probability(f.event) / known))
    flags = {
        "lexicon": not f.rule.startswith("model") and READS not in f.rule,
        "retyped": READS in f.rule,
        # A riot to the lexicon and an assault to the model: only the name of the violence is open.
        "violence": READS in f.rule and {f.event, *f.rejected} == {"ASSAULT", "PROTEST"},
        "rule": f.rule.count(";") > 0 and READS not in f.rule,
        "noun": f.noun and f.light < 0,
        "alone": t is None,
        "clear": f.clear,
        "nobody": not d.actors,
        "no_recipient": not d.recipients and f.event in NEED_RECIPIENT and len(d.actors) < 2,
        "no_code": not any(e.code for e in d.actors),
        "pronoun": any((e.entity_text or "").lower() in _PRONOUNS for e in (*d.actors, *d.recipients)),
        "inferred": d.inferred,
        "open": "hypothetical" in d.verdict.auxiliary,
        "denied": "negation" in d.verdict.auxiliary,
        "question": g.s.words[-1] == "?",
        "doubt": _doubted(g, d),
    }
    if t is not None:
        actors, recipients = (_spans(g, s) for s in (t.actors, t.recipients))
        if f.event in RECIPROCAL and not d.recipients:
            actors, recipients = [*actors, *recipients], []
        flags |= {
            "actor_agrees": _agree(d.actors, actors),
            "actor_differs": _differ(d.actors, actors),
            "recipient_agrees": _agree(d.recipients, recipients),
            "recipient_differs": _differ(d.recipients, recipients),
            "recipient_missing": bool(heads(g, t.recipients)) and not d.recipients and not _agree(d.actors, recipients),
            "recipient_unseen": bool(d.recipients) and not recipients,
        }
        spans = [s for s in (*t.actors, *t.recipients) if g.low[s[1] - 1] not in WATERS]
        sure = [p for a, b, p in spans if b - a > 1 or g.pos[a] != "DET"]
        out["parties"] = _odds(sum(sure) / len(sure)) if sure else 0.0
    return out | {k: 1.0 for k, v in flags.items() if v}


def least(found: dict[str, float]) -> float:
    """From which confidence on a report is told: one that rests on the model alone must be likelier right than
    wrong; one that the lexicon knows as well, less."""
    return LEAST if "lexicon" in found or "alone" in found or "violence" in found else 0.55


def confidence(found: dict[str, float]) -> float:
    """0.02 to 0.98 from ``parts``. Where the lexicon stands alone, too few examples exist to fit: set by hand."""
    w = weights()
    alone = w["alone_clear"] if "clear" in found else w["alone_noun"] if "noun" in found else w["alone_verb"]
    if "open" in found or "question" in found:
        alone -= w["alone_open"]
    if "alone" in found:
        return alone
    total = sum(w.get(k, 0.0) * v for k, v in found.items())
    fitted = max(0.02, min(0.98, 1.0 / (1.0 + math.exp(-total))))
    # Where both know the word, a report is no less likely than where the lexicon stands alone.
    return max(fitted, alone) if "lexicon" in found else fitted


def _odds(p: float) -> float:
    p = min(1 - 1e-6, max(1e-6, p))
    return max(-FAR, min(FAR, math.log(p / (1 - p))))


def _spans(g: Grammar, words: Iterable[tuple[int, int, float]]) -> list[tuple[int, int]]:
    return [g.chars(a, b) for a, b, _ in words]


def _touches(e: Entity, spans: Sequence[tuple[int, int]]) -> bool:
    return e.start is not None and e.end is not None and any(e.start < b and e.end > a for a, b in spans)


def _agree(side: Sequence[Entity], spans: Sequence[tuple[int, int]]) -> bool:
    return bool(side) and all(_touches(e, spans) for e in side)


def _differ(side: Sequence[Entity], spans: Sequence[tuple[int, int]]) -> bool:
    return bool(side) and bool(spans) and not all(_touches(e, spans) for e in side)


def _doubted(g: Grammar, d: Draft) -> bool:
    """Whether the model's number for factuality lies far outside the label's range."""
    verbs = [k for k in (d.found.i, d.found.light) if k in g.preds and g.pos[k] == "VERB"]
    if not verbs:
        return False
    said = g.preds[verbs[0]].factuality
    names = (("negation", "neg"), ("hypothetical", "hyp"), ("future", "future"))
    low, high = RANGES[next((label for name, label in names if name in d.verdict.auxiliary), "fact")]
    return not low - 1.0 <= said <= high + 1.0
