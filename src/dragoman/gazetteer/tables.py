"""The gazetteer's tables as rows. Each table's columns and how to add a row: ``data/README.md``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """One row's meaning: who a name stands for, and when. Dates YYYY-MM-DD, empty where open."""

    kind: str  # state, demonym, capital, metonym, person, organisation, group
    name: str
    code: str
    sector: tuple[str, ...]
    office: str | None = None
    identifier_id: str | None = None
    start: str = ""
    end: str = ""

    def held(self, date: str | None) -> bool:
        """Whether the row holds on that day; an open side and a missing date hold always."""
        return date is None or ((not self.start or self.start <= date) and (not self.end or date <= self.end))


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = files(__package__).joinpath("data", name)
    with path.open(encoding="utf8", newline="") as f:  # type: ignore[call-overload]
        for row in csv.DictReader(f):
            yield {k: (v or "").strip() for k, v in row.items() if k}


def many(cell: str) -> tuple[str, ...]:
    """The values of a cell that ``|`` separates."""
    return tuple(x.strip() for x in cell.split("|") if x.strip())


def first_day(date: str) -> str:
    """A partial date as its first day; empty stays empty."""
    return date + {4: "-01-01", 7: "-01"}.get(len(date), "")


def last_day(date: str) -> str:
    """A partial date as its last day (the 31st or 28th stands for every month's end in comparisons)."""
    return date + {4: "-12-31", 7: "-31"}.get(len(date), "")


def table_names(prefix: str) -> list[str]:
    """Tables whose file name starts with ``prefix``, sorted."""
    found = (p.name for p in files(__package__).joinpath("data").iterdir())
    return sorted(n for n in found if n.startswith(prefix) and n.endswith(".csv"))


# Family name first, so that "Xi" and "Kim" are what news repeats.
FAMILY_FIRST = {"CHN", "TWN", "KOR", "PRK", "KHM", "HKG", "SGP"}
_PARTICLES = {
    "al", "bin", "ben", "ibn", "von", "van", "der", "den", "de", "da", "dos", "del", "della", "di", "du", "la",
    "le", "el", "ter", "abu", "abd", "san", "st.", "mac", "o",
}  # fmt: skip


def family_name(name: str, code: str) -> str:
    """The part of a full name that news repeats: "Putin", "von der Leyen", "bin Salman", "Xi"."""
    parts = name.split()
    if len(parts) == 1:
        return name
    if code in FAMILY_FIRST and len(parts) <= 3 and len(parts[0]) <= 6 and not parts[0].endswith("."):
        return parts[0]
    k = len(parts) - 1
    if re.fullmatch(r"(?:Jr|Sr)\.?|[IVX]+", parts[k]):
        k -= 1
        if parts[k + 1][0] in "IVX":  # monarchs and popes keep their numeral's name: "Charles", "Abdullah"
            return parts[k]
    start = k
    while start > 1 and parts[start - 1].lower().rstrip("-") in _PARTICLES:
        start -= 1
    return " ".join(parts[start : k + 1])


@cache
def actors() -> tuple[tuple[str, Actor], ...]:
    """Every name of every table with what it stands for, as (name as written, actor)."""
    out: list[tuple[str, Actor]] = []

    def add(names: tuple[str, ...], actor: Actor) -> None:
        out.extend((n, actor) for n in names)

    for r in _rows("states.csv"):
        common: dict[str, Any] = {
            "identifier_id": r["identifier_id"] or None,
            "start": first_day(r["start"]),
            "end": last_day(r["end"]),
        }
        state = Actor("state", r["name"], r["code"], (), **common)
        add((r["name"], *many(r["aliases"])), state)
        add(many(r["demonyms"]), Actor("demonym", r["name"], r["code"], ("GOV",), **common))
        towns = many(r["capital"])
        add(towns, Actor("capital", towns[0] if towns else "", r["code"], ("GOV",), **common))
    for r in _rows("metonyms.csv"):
        add((r["text"],), Actor("metonym", r["name"] or r["text"], r["code"], many(r["sector"]) or ("GOV",),
                                r["office"] or None))  # fmt: skip
    for r in _rows("organisations.csv"):
        add((r["name"], *many(r["aliases"])),
            Actor("organisation", r["name"], r["code"], many(r["sector"]), None,
                  r["identifier_id"] or None))  # fmt: skip
    for r in _rows("parties.csv"):
        add((r["name"], *many(r["aliases"])),
            Actor("organisation", r["name"], r["code"], many(r["sector"]) or ("PTY",), None,
                  r["identifier_id"] or None, first_day(r["start"]), last_day(r["end"])))  # fmt: skip
    for r in _rows("armed_groups.csv"):
        add((r["name"], *many(r["aliases"])),
            Actor("group", r["name"], r["code"], many(r["sector"]) or ("REB",), None,
                  r["identifier_id"] or None, first_day(r["start"]), last_day(r["end"])))  # fmt: skip
    for table in [*table_names("leaders_"), *table_names("ministers_")]:
        for r in _rows(table):
            add((r["name"], *many(r["aliases"])),
                Actor("person", r["name"], r["code"], many(r["sector"]) or ("GOV",), r["office"] or None,
                      r["identifier_id"] or None, first_day(r["start"]), last_day(r["end"])))  # fmt: skip
    return tuple(out)


@cache
def roles() -> dict[str, tuple[tuple[str, ...], str | None]]:
    """Role words in lower case with their sectors and office."""
    return {r["phrase"].lower(): (many(r["sector"]), r["office"] or None) for r in _rows("roles.csv")}
