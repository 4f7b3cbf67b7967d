"""Lemma rules: how a lemma is made from a form, as a short string that a classifier can choose.

A rule is ``case|cut|add``: lower the form or keep it, cut that many characters off its end, add these.
``kept|0|`` leaves "Moscow" alone; ``low|3|`` makes "talk" of "Talking".
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

KEEP = "kept|0|"


def rule_of(form: str, lemma: str) -> str:
    """The rule that makes ``lemma`` of ``form``."""
    case, base = ("kept", form)
    if (form.lower() != form and lemma[:1] == form[:1].lower() != form[:1]) or (
        lemma.islower() and not form.islower() and form.lower() != form
    ):
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


def regular(form: str) -> list[str]:
    """Lemmas that a regular English inflection may come from, likeliest first; empty for a bare form."""
    w = form.lower()
    out: list[str] = []
    for ending in ("ing", "ed"):
        if w.endswith(ending) and len(w) > len(ending) + 2:
            stem = w[: -len(ending)]
            if stem.endswith("i"):
                out.append(stem[:-1] + "y")
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "ls":
                out.append(stem[:-1])
            out += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                out.append(stem[:-1])
    if w.endswith("ies") and len(w) > 4:
        out.append(w[:-3] + "y")
    if w.endswith("es") and len(w) > 4:
        out += [w[:-2], w[:-1]]
    if w.endswith("s") and not w.endswith("ss"):
        out.append(w[:-1])
    return out


@cache
def irregular() -> dict[str, str]:
    """Irregular verb forms to their lemmas (``data/irregular.txt``); a form of two verbs keeps the first."""
    out: dict[str, str] = {}
    for line in files(__package__).joinpath("data/irregular.txt").read_text(encoding="utf8").splitlines():
        lemma, *forms = line.split() if not line.startswith("#") and line.strip() else ("",)
        for form in forms:
            out.setdefault(form, lemma)
    return out
