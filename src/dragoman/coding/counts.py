"""Numbers that count happenings ("the eighth call", "met twice"): told in one report, kept in its evidence."""

from __future__ import annotations

import re
from typing import Any

from dragoman.coding.candidates import Found
from dragoman.coding.grammar import Grammar

_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {w: k for k, w in enumerate(_WORDS, 1)}
TIMES = {"once": 1, "twice": 2, "thrice": 3}
_NUMBERED = re.compile(r"(\d+)(?:st|nd|rd|th)$")


def counted(g: Grammar, start: int, end: int) -> tuple[int, int, int] | None:
    """The count told in a word span, as (number, first word, last word); None where there is none.

    "21st century" and dates are no counts: an ordinal counts with "the", a possessor or "for the" before it.
    """
    for k in range(start, end):
        low = g.low[k]
        numbered = _NUMBERED.match(low)
        number = ORDINALS.get(low) or (int(numbered[1]) if numbered else None)
        after = g.low[k + 1] if k + 1 < g.n else ""
        if number and k and (g.pos[k - 1] in ("DET", "PRON", "ADP") or g.low[k - 1] in ("'s", "’s")):
            if after in ("century", "amendment", "anniversary", "of", "round", "day", "lady") or g.pos[k - 1] == "ADP":
                continue
            return number, k, k
        if low in TIMES:
            return TIMES[low], k, k
        if after == "times" and g.pos[k] == "NUM" and low.isdigit():
            return int(low), k, k + 1
    return None


_CARDINALS = {
    w: k
    for k, w in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(), 2,
    )
}  # fmt: skip


def told_together(g: Grammar, noun: int) -> tuple[int, int] | None:
    """How many happenings a plural event noun tells at once ("six telephone calls"), and the word that says so."""
    k = g.child(noun, "nummod")
    if k < 0 or g.xpos[noun] != "NNS":
        return None
    number = _CARDINALS.get(g.low[k]) or (int(g.low[k]) if g.low[k].isdecimal() and len(g.low[k]) < 4 else 0)
    return (number, k) if number > 1 else None


def count_told(g: Grammar, f: Found) -> dict[str, Any] | None:
    """The count that a telling gives ("the eighth call", "six calls"), with its sentence, which may say since when."""
    sentence = [g.s.start, g.s.end]
    many = told_together(g, f.i) if f.noun else None
    if many is not None:
        number, k = many
        return {"field": "count", "stage": "counts", "number": number, "several": number,
                "span": [g.s.starts[k], g.s.ends[k]], "sentence": sentence}  # fmt: skip
    # "It was their eighth call", "the call was the third": the sentence says only that.
    says = f.noun and g.child(g.root, "cop") >= 0 and (f.i == g.root or g.head[f.i] == g.root)
    count = counted(g, *((0, g.n) if says else f.span))
    if count is None:
        return None
    number, first, last = count
    return {"field": "count", "stage": "counts", "number": number,
            "span": [g.s.starts[first], g.s.ends[last]], "sentence": sentence}  # fmt: skip
