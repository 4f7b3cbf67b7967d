"""CAMEO codes, and the way between them and PLOVER in both directions.

``data/cameo.csv`` names the codes. ``data/plover_to_cameo.csv`` chooses a code for event + mode + context:
the first row whose conditions all hold wins, so a row stands above every row that is more general.
``data/cameo_to_plover.csv`` goes the other way and leaves ``event`` empty for roots 01 and 02, which
PLOVER dropped.

The way from CAMEO follows the manual's table of cue categories with these exceptions, each because
PLOVER's own section on a type names the act: 055 and 056 (apology, forgiveness) are CONCEDE; 116 (guilty
in law) is SANCTION; 1712 (destroying property) is ASSAULT; 191 (blockade), 192 (occupation) and 201
(expulsion on a mass scale) are COERCE.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from dragoman.ontology.loader import OntologyError, plover


@dataclass(frozen=True, slots=True)
class CameoCode:
    """A CAMEO code of two to four digits, kept as text for its leading zero."""

    code: str
    name: str
    root: str


@dataclass(frozen=True, slots=True)
class Coding:
    """What a CAMEO code says in PLOVER's words; ``modes`` and ``contexts`` hold one name or none."""

    event: str
    modes: tuple[str, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A row of the table of choices; an empty ``mode`` or ``context`` asks for nothing."""

    mode: str
    context: str
    code: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    source = resources.files("dragoman.ontology") / "data" / name
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())


@cache
def cameo() -> Mapping[str, CameoCode]:
    """All CAMEO codes, roots included, by code."""
    return MappingProxyType(
        {row["code"]: CameoCode(row["code"], row["name"], row["root"]) for row in _rows("cameo.csv")}
    )


@cache
def _choices() -> Mapping[str, tuple[_Choice, ...]]:
    table: dict[str, list[_Choice]] = {}
    for row in _rows("plover_to_cameo.csv"):
        table.setdefault(row["event"], []).append(_Choice(row["mode"], row["context"], row["code"]))
    return MappingProxyType({event: tuple(choices) for event, choices in table.items()})


@cache
def _codings() -> Mapping[str, Coding | None]:
    def coding(row: Mapping[str, str]) -> Coding | None:
        if not row["event"]:
            return None
        modes = (row["mode"],) if row["mode"] else ()
        contexts = (row["context"],) if row["context"] else ()
        return Coding(row["event"], modes, contexts)

    return MappingProxyType({row["code"]: coding(row) for row in _rows("cameo_to_plover.csv")})


def cameo_code(event: str, modes: Sequence[str] = (), contexts: Sequence[str] = ()) -> str:
    """The CAMEO code that goes with a PLOVER event, its modes and its contexts.

    Modes and contexts that no row asks for are passed over, so the answer is never empty: at worst it is
    the general code of the event's root. Raises OntologyError for an unknown event type.
    """
    plover().event(event)
    for choice in _choices()[event]:
        if (not choice.mode or choice.mode in modes) and (not choice.context or choice.context in contexts):
            return choice.code
    raise OntologyError(
        f"no CAMEO code for {event}: add a row without mode and context to plover_to_cameo.csv"
    )


def from_cameo(code: str) -> Coding | None:
    """What a CAMEO code says in PLOVER's words, or None for roots 01 and 02, which PLOVER dropped.

    A finer code than the table holds falls back to its parent. Raises OntologyError when not even the
    two-digit root is a CAMEO code.
    """
    table = _codings()
    for length in range(len(code), 1, -1):
        if code[:length] in table:
            return table[code[:length]]
    raise OntologyError(
        f"{code!r} is not a CAMEO code; codes are text of two to four digits such as 041 or 0871"
    )
