"""Lemma rules: how a lemma is made from a form, as a short string that a classifier can choose.

A rule is ``case|cut|add``: lower the form or keep it, cut that many characters off its end, add these.
``kept|0|`` leaves "Moscow" alone; ``low|3|`` makes "talk" of "Talking".
"""

from __future__ import annotations

KEEP = "kept|0|"


def rule_of(form: str, lemma: str) -> str:
    """The rule that makes ``lemma`` of ``form``."""
    case, base = ("kept", form)
    if form.lower() != form and lemma[:1] == form[:1].lower() != form[:1]:
        case, base = "low", form.lower()
    elif lemma.islower() and not form.islower() and form.lower() != form:
        case, base = "low", form.lower()
    n = 0
    while n < min(len(base), len(lemma)) and base[n] == lemma[n]:
        n += 1
    return f"{case}|{len(base) - n}|{lemma[n:]}"


def apply_rule(form: str, rule: str) -> str:
    """The lemma that ``rule`` makes of ``form``; the form itself where the rule would cut it away."""
    case, cut, add = rule.split("|", 2)
    base = form.lower() if case == "low" else form
    keep = len(base) - int(cut)
    if keep < 0 or (keep == 0 and not add):
        return base
    return base[:keep] + add
