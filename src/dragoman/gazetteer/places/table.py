"""The places tables and the look-up of one name in them.

Four tables answer together: GeoNames towns, districts and provinces (``places.npz``), countries
(``countries.csv``), the names and adjectives of states (``../data/states.csv``), and the regions, seas,
straits, bases and other places that news names and GeoNames' town list lacks (``../data/regions.csv`` and
``regions_more.csv``).
The npz is read on first use; its names stay one sorted block of bytes that is searched by halving, so that
270,000 names cost megabytes and not Python objects.
"""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.gazetteer.places.names import looser, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
KINDS = ("city", "district", "province")
ALTERNATE, UNLIKE = 1 << 30, 1 << 29
MOST = 60

RESOLUTION = {
    "country": 1, "continent": 1, "world region": 1, "ocean": 1,
    "province": 2, "state": 2, "region": 2, "disputed": 2, "sea": 2, "gulf": 2, "desert": 2, "mountains": 2,
    "islands": 2, "island": 2, "river": 2, "strait": 3, "lake": 3, "canal": 3, "district": 3,
    "city": 4, "base": 5, "crossing": 5, "landmark": 5, "neighbourhood": 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean. Degrees WGS 84; ``province`` and ``district`` are rows of the table."""

    name: str
    kind: str
    country_code: str | None
    lat: float
    lon: float
    population: int = 0
    geonameid: int | None = None
    province: int = -1
    district: int = -1
    row: int = -1
    alternate: bool = False
    unlike: bool = False
    adjective: bool = False
    capital: bool = False

    @property
    def resolution(self) -> int:
        """PLOVER's level: 5 part of a city, 4 city, 3 district, 2 province, 1 country or larger."""
        return RESOLUTION[self.kind]


class Gazetteer:
    """GeoNames rows in parallel columns; ``rows_of`` finds the rows that one comparison form leads to."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as z:
            self._keys: bytes = z["keys"].tobytes()
            self._names: bytes = z["names"].tobytes()
            self.codes: list[str] = z["codes"].tobytes().decode().split("\n")
            self._starts = self._lines(z["keys"])
            self._name_starts = self._lines(z["names"])
            self._first = np.concatenate(([0], np.cumsum(z["counts"], dtype=np.int64)))
            self._rows: npt.NDArray[np.int32] = z["rows"]
            self.lat: npt.NDArray[np.int32] = z["lat"]
            self.lon: npt.NDArray[np.int32] = z["lon"]
            self.population: npt.NDArray[np.int32] = z["population"]
            self.country: npt.NDArray[np.uint16] = z["country"]
            self.province: npt.NDArray[np.int32] = z["province"]
            self.district: npt.NDArray[np.int32] = z["district"]
            self.kind: npt.NDArray[np.uint8] = z["kind"]
            self.geonameid: npt.NDArray[np.int32] = z["geonameid"]

    @staticmethod
    def _lines(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        import numpy as np

        return np.concatenate(([0], np.flatnonzero(block == 10) + 1, [len(block) + 1]))

    def rows_of(self, key: str) -> list[int]:
        """Rows under a comparison form, flagged ``ALTERNATE`` where it is another spelling; [] for none."""
        wanted, keys, starts = key.encode(), self._keys, self._starts
        low, high = 0, len(starts) - 1
        while low < high:
            mid = (low + high) // 2
            here = keys[starts[mid] : starts[mid + 1] - 1]
            if here < wanted:
                low = mid + 1
            elif here > wanted:
                high = mid
            else:
                rows: list[int] = self._rows[self._first[mid] : self._first[mid + 1]].tolist()
                return rows
        return []

    def name(self, row: int) -> str:
        """The name as GeoNames writes it."""
        return self._names[self._name_starts[row] : self._name_starts[row + 1] - 1].decode()

    def candidate(self, posting: int, capitals: frozenset[int]) -> Candidate:
        """The row as a candidate."""
        alternate = posting >= ALTERNATE
        row = posting & ~(ALTERNATE | UNLIKE)
        kind = KINDS[self.kind[row]]
        return Candidate(
            self.name(row), kind, self.codes[self.country[row]], int(self.lat[row]) / 1000,
            int(self.lon[row]) / 1000, int(self.population[row]), int(self.geonameid[row]) or None,
            row if kind == "province" else int(self.province[row]),
            row if kind == "district" else int(self.district[row]), row, alternate,
            bool(posting & UNLIKE), False, row in capitals,
        )  # fmt: skip


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


class Places:
    """All tables together. Made once by ``places()``; holds no state that a look-up changes."""

    def __init__(self) -> None:
        self.gazetteer = Gazetteer(HERE / "places.npz")
        self.by_key: dict[str, list[Candidate]] = {}
        self.dotted: dict[str, list[Candidate]] = {}
        self.neighbours: dict[str, frozenset[str]] = {}
        self._capital_rows: set[int] = set()
        self._countries()
        self.capitals = frozenset(self._capital_rows)
        self._regions()
        self._adjectives()

    def _put(self, name: str, place: Candidate) -> None:
        key = normalise(name)
        held = self.by_key.setdefault(key, [])
        if key and all((h.name, h.country_code) != (place.name, place.country_code) for h in held):
            held.append(place)

    def _countries(self) -> None:
        country: dict[str, Candidate] = {}
        for r in _read(HERE / "countries.csv"):
            c = Candidate(
                r["name"], "country", r["code"], float(r["lat"]), float(r["lon"]), int(r["population"]),
                int(r["geonameid"]) or None,
            )  # fmt: skip
            country[r["code"]] = c
            self.neighbours[r["code"]] = frozenset(_split(r["neighbours"]))
            self._put(c.name, c)
            for row in self.gazetteer.rows_of(normalise(r["capital"])):
                if row < ALTERNATE and self.gazetteer.kind[row] == 0 and self._code(row) == r["code"]:
                    self._capital_rows.add(row)
                    break
        for r in _read(DATA / "states.csv"):
            if r["code"] not in country or r["end"]:
                continue
            c = replace(country[r["code"]], name=r["name"])
            for name in (r["name"], *_split(r["aliases"])):
                held = self.by_key.get(normalise(name), [])
                self.by_key[normalise(name)] = [h for h in held if h.country_code != c.country_code] + [c]
            people = replace(c, adjective=True)
            for word in _split(r["demonyms"]):
                self._put(word, people)

    def _code(self, row: int) -> str:
        return self.gazetteer.codes[int(self.gazetteer.country[row])]

    def _regions(self) -> None:
        for r in (*_read(DATA / "regions.csv"), *_read(DATA / "regions_more.csv")):
            names, code = (r["name"], *_split(r["aliases"])), r["country_code"] or None
            place = Candidate(r["name"], r["kind"], code, float(r["lat"]), float(r["lon"]))
            row = (
                self._province(names, place)
                if r["kind"] in ("state", "island", "disputed", "islands")
                else -1
            )
            if row >= 0:
                place = replace(
                    place, province=row, population=int(self.gazetteer.population[row]),
                    geonameid=int(self.gazetteer.geonameid[row]) or None,
                )  # fmt: skip
            for name in names:
                if name.endswith("."):
                    self.dotted.setdefault(name.replace(" ", ""), []).append(place)
                else:
                    self._put(name, place)

    def _province(self, names: tuple[str, ...], place: Candidate) -> int:
        g = self.gazetteer
        for name in names:
            for form, _ in looser(name):
                for row in g.rows_of(form):
                    # a namesake far away in the same country is another province
                    if row >= ALTERNATE or g.kind[row] != 2 or self._code(row) != place.country_code:
                        continue
                    if distance(place.lat, place.lon, g.lat[row] / 1000, g.lon[row] / 1000) < 1200:
                        return row
        return -1

    def _adjectives(self) -> None:
        for r in _read(HERE / "adjectives.csv"):
            for place in self.exact(normalise(r["place"]))[:1]:
                self._put(r["word"], replace(place, adjective=True))

    def exact(self, key: str) -> list[Candidate]:
        """Everything under one comparison form, our own tables first, then by rank in GeoNames."""
        own = self.by_key.get(key, [])
        provinces = {c.province for c in own if c.province >= 0}
        same = {(c.country_code, c.kind) for c in own if c.kind == "city"}
        found = list(own)
        postings = self.gazetteer.rows_of(key)
        for posting in postings[:MOST]:
            c = self.gazetteer.candidate(posting, self.capitals)
            if (c.kind == "province" and c.row in provinces) or (c.country_code, c.kind) in same:
                continue
            found.append(c)
        return found


@cache
def weights() -> dict[str, Any]:
    """``weights.toml``: what speaks for one meaning of a name."""
    with (HERE / "weights.toml").open("rb") as f:
        return tomllib.load(f)


def prior(c: Candidate) -> float:
    """How likely news means this place when nothing else is known, in natural-log units up to a constant."""
    w = weights()["prior"]
    size = math.log10(c.population) if c.population > 0 else w["size"].get(c.kind, 2.0)
    value = w["scale"] * size + w["bonus"].get(c.kind, 0.0)
    return float(value + w["alternate"] * c.alternate + w["unlike"] * c.unlike + w["capital"] * c.capital)


@cache
def places() -> Places:
    """The tables, read once."""
    return Places()


@lru_cache(maxsize=16384)
def _find(name: str) -> tuple[Candidate, ...]:
    table = places()
    if name.endswith("."):
        dotted = table.dotted.get(name.replace(" ", ""))
        if dotted:
            return tuple(dotted)
    for form, risky in looser(name):
        found = [c for c in table.exact(form) if not risky or c.kind != "city" or c.population >= 50_000]
        if found:
            return tuple(sorted(found, key=prior, reverse=True))
    return ()


def find(name: str) -> list[Candidate]:
    """Every place that a name may mean, the likeliest in news first; [] for none.

    Case, diacritics and punctuation do not count; a unit word ("city of", "province") or a compass point is
    taken off only where the whole name is unknown. A demonym ("Syrian") finds its country, marked
    ``adjective``.
    """
    return list(_find(name.strip()))


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres along the great circle between two points in degrees."""
    a, b = math.radians(lat), math.radians(other_lat)
    h = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 12742.0 * math.asin(min(1.0, math.sqrt(h)))
