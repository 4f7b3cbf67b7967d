"""Codes of GDELT and ICEWS in the record's own: countries, sectors, scores, and what a CAMEO code means.

Every table is a CSV file under ``data/``:

- ``fips.csv``: FIPS 10-4 country codes, which GDELT's places have; the first of a country is the one to write
- ``cameo_countries.csv``: where CAMEO's country code is not ISO 3166-1 alpha-3
- ``cameo_groups.csv``: CAMEO's known groups that have a code in the record (UNO, EUR, IGO, NGO, IMG, ISM)
- ``cameo_sectors.csv``: CAMEO's role codes as PLOVER sectors, some also as codes
- ``icews_countries.csv``, ``icews_sectors.csv``: names and sectors in ICEWS's words; sectors by weight
- ``goldstein.csv``: Goldstein's scores (Journal of Conflict Resolution 36, 1992) as CAMEO codes carry them; a
  code that is not in the table has its parent's

CAMEO's codes of regions (``EUR``, ``AFR``, ``MEA`` …) are no actors of the record: ``EUR`` there is the continent.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from dragoman.ontology import plover
from dragoman.record.codes import code_of, fold, name_of

_KEPT = 1 << 16
"""How many answers a look-up keeps: input is not to be trusted to have few distinct values."""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table under ``data/``."""
    source = resources.files("dragoman.formats") / "data" / name
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@cache
def _table(name: str, key: str, value: str) -> dict[str, str]:
    """One column of a table by another; the first row of a key counts."""
    table: dict[str, str] = {}
    for row in rows_of(name):
        table.setdefault(row[key], row[value])
    return table


UNKNOWN_CODE = "has the unknown CAMEO code {}; codes are text of two to four digits such as 043 or 0871"


@lru_cache(_KEPT)
def goldstein(code: str) -> str:
    """Goldstein's score of a CAMEO code, one decimal; empty for no CAMEO code."""
    table = _table("goldstein.csv", "cameo", "score")
    return next((table[code[:n]] for n in range(len(code), 1, -1) if code[:n] in table), "")


@lru_cache(_KEPT)
def country_of_fips(fips: str) -> str | None:
    """The ISO 3166-1 alpha-3 code of a FIPS 10-4 country code."""
    return _table("fips.csv", "fips", "code").get(fips.strip().upper())


@lru_cache(_KEPT)
def fips_of(code: str) -> str:
    """The FIPS 10-4 code of a country, or an empty string."""
    return _table("fips.csv", "code", "fips").get(code, "")


@cache
def _states() -> frozenset[str]:
    return frozenset(_table("fips.csv", "code", "fips")) | {"SUN", "YUG", "CSK", "DDR", "YMD", "ALA", "BES"}


@lru_cache(_KEPT)
def cameo_actor(country: str, group: str, *types: str) -> tuple[str | None, str]:
    """(code, PLOVER sectors) of a CAMEO actor's country, known group and roles; code None where none is known."""
    known = plover().sectors
    sector_of = _table("cameo_sectors.csv", "type", "sector")
    sectors = [sector_of.get(t, t if t in known else "") for t in types]
    state = _table("cameo_countries.csv", "cameo", "code").get(country, country)
    code = state if state in _states() else _table("cameo_groups.csv", "group", "code").get(group)
    if code is None:
        by_type = _table("cameo_sectors.csv", "type", "code")
        code = next((by_type[t] for t in types if by_type.get(t)), None)
    return code, " ".join(dict.fromkeys(s for s in sectors if s))


class CameoActor(NamedTuple):
    """What CAMEO's columns say of an actor; empty strings for what they leave open."""

    code: str
    country: str
    group: str
    types: tuple[str, str, str]


_BODIES = {"UNO": ("UNO", "IGO"), "EUR": ("EEC", "IGO"), "IGO": ("", "IGO"), "NGO": ("", "NGO"),
           "MNC": ("", "MNC"), "IMG": ("", "IMG"), "ISM": ("", "IMG")}  # fmt: skip
"""(known group, role) that CAMEO has for the record's codes of what is no state."""


@lru_cache(_KEPT)
def to_cameo_actor(code: str, sectors: str) -> CameoActor:
    """The CAMEO columns of an actor of the record; sectors that CAMEO lacks are left out."""
    group, role = _BODIES.get(code, ("", ""))
    country = _table("cameo_countries.csv", "code", "cameo").get(code, code) if code and not role else ""
    type_of = _table("cameo_sectors.csv", "sector", "type")
    roles = [role, *(type_of.get(s, "") for s in sectors.split() if s != "UNK")]
    types = [t for t in dict.fromkeys(roles) if t][:3]
    whole = country + "".join(types[:1]) + group + "".join(types[1:])
    return CameoActor(whole, country, group, (*types, *("",) * (3 - len(types))))  # type: ignore[arg-type]


@cache
def _icews_countries() -> dict[str, str]:
    return {fold(row["name"]): row["code"] for row in rows_of("icews_countries.csv")}


def icews_country(name: str) -> str | None:
    """The code of a country or organisation in ICEWS's words, or None."""
    return (_icews_countries().get(fold(name)) or code_of(name)) if name else None


def icews_actor(name: str, country: str) -> str | None:
    """The code of an ICEWS actor: its country, else the state or body it is itself, else ``Role (Country)``."""
    inside = re.search(r"\(([^()]+)\)\s*\Z", name)
    return icews_country(country) or icews_country(name) or (icews_country(inside[1]) if inside else None)


def icews_name(code: str) -> str:
    """A country's name in ICEWS's words; empty for what is no state."""
    written = _table("icews_countries.csv", "code", "name").get(code)
    return written or (name_of(code) if code in _states() else "")


@cache
def _icews_words() -> dict[str, tuple[int, str]]:
    """Folded word → (weight, sector)."""
    weight: dict[str, int] = {}
    words = {}
    for row in rows_of("icews_sectors.csv"):
        words[fold(row["word"])] = (weight.setdefault(row["sector"], len(weight)), row["sector"])
    return words


@lru_cache(_KEPT)
def icews_sectors(text: str) -> str:
    """PLOVER sectors of ICEWS's words, joined by commas; the weightiest first, unknown words left out."""
    found = {_icews_words().get(fold(word)) for word in text.split(",")}
    return " ".join(sector for _, sector in sorted(item for item in found if item))


@lru_cache(_KEPT)
def to_icews_sectors(sectors: str) -> str:
    """ICEWS's words for PLOVER sectors."""
    words = _table("icews_sectors.csv", "sector", "word")
    return ",".join(words[s] for s in sectors.split() if s in words)
