"""The CAMEO code of a report: that of its type, mode and context, finer where CAMEO draws a line that PLOVER does not.

CAMEO counts a criminal charge with arrests (173, "arrest, detain, or charge with legal action"), PLOVER with
accusations. And root 19 is for armed forces: shots fired or people killed where neither side is one are root 18.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.coding.candidates import Found
from dragoman.coding.grammar import Grammar
from dragoman.coding.lexicon import words_of
from dragoman.ontology import cameo_code
from dragoman.records import Entity

CHARGED = "173"
VIOLENT = "180"
ARMED = "190"
FORCES = frozenset({"GOV", "MIL", "REB", "SPY"})


def cameo_of(
    g: Grammar, f: Found, context: Sequence[str], actors: Sequence[Entity], recipients: Sequence[Entity]
) -> str:
    """The CAMEO code, two to four digits."""
    if f.event == "ACCUSE" and f.mode in ((), ("allege",)) and g.lemma[f.i] in words_of("charging") and _in_law(actors):
        return CHARGED
    code = cameo_code(f.event, f.mode, context)
    if code in ("190", "193") and not any(FORCES & set(e.sector) for e in (*actors, *recipients)):
        return VIOLENT
    return ARMED if code == VIOLENT and any("MIL" in e.sector for e in actors) else code


def _in_law(actors: Sequence[Entity]) -> bool:
    """Whether a charge is brought by the law, or by nobody named; a minister who charges a rival with lies accuses."""
    return all(not e.sector or e.sector[0] in ("JUD", "COP") for e in actors)
