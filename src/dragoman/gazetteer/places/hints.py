"""What the words of one text say about the places in it, before any is settled.

Four kinds of hint: countries and provinces named anywhere (also as adjectives), the words right after a
name that contain it ("Paris, Texas"; "Tripoli in northern Lebanon"), the words right before that do
("the Syrian town of", "Lebanon's"), and what says of which kind the name is: a unit word beside it
("Washington state", "the mayor of") or a list of provinces around it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from dragoman.gazetteer.places.names import normalise
from dragoman.gazetteer.places.table import Candidate, find, places, prior

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTAINERS = frozenset(
    {"country", "state", "province", "disputed", "region", "island", "islands", "district"}
)
_CAPITALS = re.compile(r"(?:\b[A-Z]\.){2,}|\b[A-Z][\w’'-]*(?:[ -](?:of |and |the )?[A-Z][\w’'-]*){0,3}")
_WORD = r"[A-Z][\w.’'-]*"
_RUN = rf"{_WORD}(?: (?:{_WORD}|of|and|the|del?|la|al)){{0,4}}"
_COMMA = re.compile(rf"\s*(?:,|,? \()\s*(?:in )?(?P<run>{_RUN})")
_IN = re.compile(
    r"(?: (?:province|region|district|city|town|area|village|governorate|county))?,? (?:in|of) (?:the )?"
    r"(?:(?:north|south|east|west|central|far|remote|mainland|rural|[ -]|ern)+ )?"
    rf"(?:(?:country|state|province|region|city|county) of )?(?P<run>{_RUN})"
)
_BEFORE = re.compile(
    rf"(?P<run>{_RUN})(?P<own>['’]s?)?(?: (?:[a-z-]+ ){{0,2}}?(?:city|town|village|port|province|region|"
    r"district|capital|resort|suburb|island|stronghold|hub|border)(?: (?:city|town|village))?(?: of)?)? $"
)
_AREA_AFTER = re.compile(
    r"(?:['’]s)? (?:[Ss]tate(?! Department| Secretary)|[Ss]tatewide|[Pp]rovince|[Pp]rovincial|[Gg]overnor|Gov\.|"
    r"[Aa]ttorney [Gg]eneral|(?:[Ss]tate )?[Ll]egislature|border)\b"
)
_AREA_BEFORE = re.compile(
    r"(?i)\b(?:(?:state|province|oblast|governorate)s? of|governor of|(?:states|provinces) (?:such as|like|including))"
    r" (?:the )?$"
)
_TOWN_AFTER = re.compile(r"(?:['’]s)? (?:[Cc]ity|[Tt]own|[Mm]ayor|[Cc]ouncilman)\b(?! of)")
_TOWN_BEFORE = re.compile(
    r"(?i)\b(?:(?:city|town|municipality) of|mayor of|(?:cities|towns) (?:such as|like|including)) $"
)
_JOINT = re.compile(r"\s*(?:,|;|,? (?:and|or|as well as))\s+(?:the )?")
_LIST = re.compile(r"^,? (?:and|or) [A-Z]|^(?:, [A-Z][\w.’' -]*){0,6},? (?:and|or) (?:the )?[A-Z]")


AREAS = frozenset({"state", "province"})


def unit(text: str, start: int, end: int) -> frozenset[str]:
    """The kinds of place that the words right around a name call for; empty where they say nothing.

    "Washington governor", "the state of Washington" speak of the state, "the mayor of" of the town.
    """
    lead, trail = text[max(0, start - 40) : start], text[end : end + 30]
    if _AREA_AFTER.match(trail) or _AREA_BEFORE.search(lead):
        return AREAS
    return frozenset({"city"}) if _TOWN_AFTER.match(trail) or _TOWN_BEFORE.search(lead) else frozenset()


def _holds(pool: Sequence[Candidate], town: Candidate) -> bool:
    """Whether the first meaning of a name is the province of a town."""
    return bool(pool) and pool[0].kind in AREAS and 0 <= town.province == pool[0].province


def listed_areas(
    spans: Sequence[tuple[int, int]], pools: Sequence[Sequence[Candidate]], text: str
) -> dict[int, str]:
    """Which mentions stand in a list of provinces of one country: their indices, each with that country.

    ``spans`` are in text order. A list is what only commas and "and" part. Half of its names must mean a province
    before anything else ("Oregon, Washington and Idaho"), and two alone must be joined by "and" or "or".
    """
    found: dict[int, str] = {}
    run: list[int] = []
    common: set[str] = set()
    word = False

    def close() -> None:
        first = sum(pools[i][0].kind in AREAS for i in run)
        if common and first * 2 >= len(run) and (len(run) > 2 or (len(run) == 2 and word)):
            found.update(dict.fromkeys(run, min(common)))

    for i, (start, _) in enumerate(spans):
        mine = {c.country_code for c in pools[i] if c.kind in AREAS and c.country_code and not c.adjective}
        joint = text[spans[i - 1][1] : start] if run else ""
        town = pools[run[-1]][0] if run else None
        if town and town.kind == "city" and joint.strip() == "," and _holds(pools[i], town):
            run.pop()  # "Texas and Washington, D.C."
            close()
            run = []
            continue
        if run and mine & common and _JOINT.fullmatch(joint):
            run.append(i)
            common &= mine
            word = word or "and" in joint or "or" in joint
            continue
        close()
        run, common, word = ([i] if mine else []), mine, False
    close()
    return found


@dataclass(slots=True)
class Named:
    """How often each country (ISO alpha-3) and each province (table row) is named."""

    countries: Counter[str] = field(default_factory=Counter)
    provinces: Counter[int] = field(default_factory=Counter)

    def share(self, country: str | None) -> float:
        """The country's part of all country names of the text, 0 to 1."""
        total = sum(self.countries.values())
        return self.countries[country] / total if total and country else 0.0


@cache
def postal() -> dict[str, tuple[Candidate, ...]]:
    """American and Canadian two-letter codes, which stand for a state only after a comma."""
    codes = {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
        "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware",
        "FL": "Florida", "GA": "Ga.", "HI": "Hawaii", "ID": "Idaho",
        "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
        "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
        "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York State",
        "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
        "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
        "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
        "WA": "Washington State", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
        "DC": "District of Columbia", "ON": "Ontario", "QC": "Quebec", "BC": "British Columbia",
        "AB": "Alberta", "SK": "Saskatchewan", "MB": "Manitoba", "NS": "Nova Scotia", "NB": "New Brunswick",
    }  # fmt: skip
    return {code: tuple(c for c in find(name) if c.kind == "state")[:1] for code, name in codes.items()}


def own(key: str) -> list[Candidate]:
    """Countries, states and regions of our own tables under a comparison form."""
    return [c for c in places().by_key.get(key, ()) if c.kind in CONTAINERS]


def named(text: str) -> Named:
    """Counts every country and province that the text names, each capitalised run read at its longest."""
    seen = Named()
    for run in _CAPITALS.finditer(text):
        words = run.group().replace("’", "'").split(" ")
        i = 0
        while i < len(words):
            for n in range(min(4, len(words) - i), 0, -1):
                phrase = " ".join(words[i : i + n]).removesuffix("'s").removesuffix("'")
                key = normalise(phrase)
                found = own(key)
                if found and not (key == "us" and phrase != "US" and "." not in phrase):
                    # a shared name (Georgia, Punjab) is what must be settled, so it settles nothing
                    for c in found if len(found) == 1 else ():
                        if c.country_code:
                            seen.countries[c.country_code] += 1
                        if c.province >= 0 and not c.adjective:
                            seen.provinces[c.province] += 1
                    i += n - 1
                    break
            i += 1
    return seen


def _prefix(run: str) -> tuple[Candidate, ...]:
    """The places that the longest opening of a run names; states by their postal code too."""
    words = run.split(" ")
    for n in range(len(words), 0, -1):
        phrase = " ".join(words[:n]).rstrip(",;:")
        if phrase in postal():
            return postal()[phrase]
        bare = (
            phrase
            if phrase.endswith(".") and phrase.replace(" ", "") in places().dotted
            else phrase.rstrip(".")
        )
        if bare.endswith(("'s", "’s")):
            bare = bare[:-2]
        key = normalise(bare)
        found = tuple(find(bare)) if bare.endswith(".") else tuple(
            sorted(places().exact(key), key=prior, reverse=True)
        )  # fmt: skip
        if found:
            return found[:12]
    return ()


def after(text: str, end: int, listed: bool) -> tuple[tuple[Candidate, ...], bool, int]:
    """What the words right after offset ``end`` put around the name: places, closeness, where they begin.

    Closeness is true for a comma or bracket ("Paris, Texas"), false for "in" and "of". ``listed`` says that
    the name itself is a country or state, where a comma is more often a list's.
    """
    window = text[end : end + 90]
    m = _COMMA.match(window)
    if m:
        if listed and _LIST.match(window[m.end() :]):
            return (), True, -1
        found = _prefix(m["run"])
        if found:
            return found, True, end + m.start("run")
    m = _IN.match(window)
    if m:
        return _prefix(m["run"]), False, end + m.start("run")
    return (), False, -1


def before(text: str, start: int) -> tuple[Candidate, ...]:
    """Countries and states that the words right before offset ``start`` put around the name."""
    m = _BEFORE.search(text[max(0, start - 70) : start])
    if not m:
        return ()
    words = m["run"].split(" ")
    for n in range(min(3, len(words)), 0, -1):
        phrase = " ".join(words[-n:])
        found = own(normalise(phrase.removesuffix("'s").removesuffix("’s")))
        owned = m["own"] or phrase.endswith(("'s", "’s"))
        # "Syrian Aleppo" and "Syria's Aleppo" hold it; "told Syria Aleppo" does not
        kept = tuple(c for c in found if c.adjective or owned)
        if kept:
            return kept
    return ()
