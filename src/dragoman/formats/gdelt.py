"""GDELT event tables: version 2.0 (61 columns) and 1.0 (58, or 57 without SOURCEURL), tab-separated, without a header.

Read as the record has it: the CAMEO code in PLOVER's words (roots 01 and 02 have none: ``event`` is null and
``quad_code`` is GDELT's), actors by CAMEO's country, group and role codes, places by FIPS, ``known`` from
DATEADDED, ``articles`` and ``sources`` from NumArticles and NumSources. Every original column is kept as
``gdelt.<Column>``, null where version 1.0 has none, so that a file can be written again as it came.

A row without a number, a day or a CAMEO code that exists is skipped, and so is one whose number the file had
before. Values beside these that are wrong (a latitude past 90, a count that is no number, an unknown country)
leave their flat field null and the row stands; the original column keeps them.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.base import Column, Written
from dragoman.formats.cameo_codes import (
    UNKNOWN_CODE,
    cameo_actor,
    country_of_fips,
    fips_of,
    goldstein,
    rows_of,
    to_cameo_actor,
)
from dragoman.formats.checks import Ids, Sieve, naming, whole_numbers
from dragoman.formats.extras import EXTRA_NAMES, extras_read
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import WORD, count, lookup, or_null, points, single, text_of
from dragoman.formats.meanings import Meaning, meanings, of_cameo
from dragoman.formats.reading_tabs import first_lines, parse, pieces
from dragoman.formats.writing import TextTable, write
from dragoman.formats.writing_cameo import numbers, parted, sorted_out
from dragoman.record.codes import is_country, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Block
    from dragoman.formats.reading_tabs import Parsed

ORIGIN = "gdelt"
PREFIX = "gdelt."
_KEY = "GLOBALEVENTID"
_WORDS = frozenset(
    {"SQLDATE", "EventCode", "QuadClass", "NumSources", "NumArticles", "ActionGeo_CountryCode", "DATEADDED"}
    | {f"Actor{i}{part}" for i in (1, 2) for part in
       ("Name", "CountryCode", "KnownGroupCode", "Type1Code", "Type2Code", "Type3Code")}
)  # fmt: skip
"""Columns that are looked up by their distinct values; for all others a dictionary does not pay."""


@cache
def layout(width: int) -> tuple[Column, ...]:
    """The columns of a table of 61, 58 or 57 columns."""
    since = 2 if width == 61 else 1
    rows = [row for row in rows_of("gdelt_columns.csv") if int(row["since"]) <= since]
    return tuple(Column(row["name"], row["type"], row["description"]) for row in rows[:width])


@dataclass(frozen=True, slots=True)
class Gdelt:
    """One layout of GDELT's event table for writing; each reads them all. ``width`` is its number of columns."""

    name: str
    title: str
    width: int

    def read(self, path: Path) -> Iterator[Block]:
        """The blocks of a table. An empty file has none; a header in any case is passed over.

        Raises SourceError for a table of another number of columns, a table of mentions among them.
        """
        names: tuple[str, ...] = ()
        ids = Ids()
        for piece in pieces(path):
            header = False
            if not names and piece.data:
                names, header = _names(path, piece.data)
            if names or piece.damage:
                parsed = parse(piece, names or tuple(c.name for c in layout(61)), _WORDS)
                yield _block(parsed.without_header() if header else parsed, ids)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.export.CSV``. Rows of this origin get their own columns back.

        Those of other origins are filled from the flat columns: a number from origin, id and pair, names
        in capitals, AvgTone and the places of the parties empty. GDELT has no place for words (``text``).
        """
        columns = layout(self.width)
        main = partial(TextTable, folder / "events.export.CSV", delimiter="\t", header=False)
        render = partial(_written, width=self.width)
        return write(tables, main, columns, render, extras=extras, key=columns[:1])


GDELT = Gdelt("gdelt", "GDELT 2.0 events, 61 columns", 61)
GDELT1 = Gdelt("gdelt1", "GDELT 1.0 events, 58 columns", 58)
GDELT1_OLD = Gdelt("gdelt1-old", "GDELT 1.0 events before April 2013, 57 columns without SOURCEURL", 57)


def _names(path: Path, data: bytes) -> tuple[tuple[str, ...], bool]:
    """(column names, whether the first row is a header) as most of the first lines have it."""
    known = {}
    for width in (61, 58, 57):
        names = tuple(column.name for column in layout(width))
        known[width] = names
        known[width + len(EXTRA_NAMES)] = names + EXTRA_NAMES
    lines = first_lines(data)
    if not lines:
        return (), False
    widths = Counter(line.count(b"\t") + 1 for line in lines)
    width = max((w for w in widths if w in known), key=lambda w: widths[w], default=0)
    if not width:
        found = widths.most_common(1)[0][0]
        mend = "read it as mentions" if found == 16 else "give GDELT's own tab-separated table, unquoted"
        raise SourceError(f"{path}: has {found} columns where GDELT's events have 57, 58 or 61; {mend}")
    header = lines[0].decode("utf-8", "replace").casefold().split("\t")
    return known[width], header[:2] == [name.casefold() for name in known[width][:2]]


@lru_cache(1 << 16)
def day(text: str) -> datetime.date | None:
    """The day of YYYYMMDD, with or without hhmmss; None for no day of the calendar."""
    if len(text) not in (8, 14) or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _meaning(code: str, quad: str) -> Meaning | None:
    found = of_cameo(code)
    return found._replace(quad=int(quad)) if found and not found.event and quad in ("1", "2", "3", "4") else found


def _block(parsed: Parsed, ids: Ids) -> Block:
    """The flat rows of a parsed piece."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = single(parsed.table)
    sieve = Sieve(parsed.numbers, parsed.skipped)
    good, numbered = whole_numbers(own[_KEY])
    sieve.drop(~good, naming(own[_KEY], f"has the {_KEY} {{}} where a whole number is needed; give it one"))
    date, dated = lookup([own["SQLDATE"]], lambda v: (day(v), day(v) is not None), ["date32", "bool"])
    sieve.drop(
        pc.invert(dated), naming(own["SQLDATE"], "has the SQLDATE {}, no day of the calendar; write it as YYYYMMDD")
    )
    means, coded = meanings([own["EventCode"], own["QuadClass"]], _meaning)
    sieve.drop(pc.invert(coded), naming(own["EventCode"], UNKNOWN_CODE))
    sieve.once(ids, own[_KEY], numbered)
    word = pa.dictionary(pa.int32(), pa.string())
    flat = means | {
        "id": own[_KEY], "origin": ORIGIN, "date": date, "enddate": date, "cameo": own["EventCode"],
        "known": lookup([own["DATEADDED"]], lambda v: (day(v),), ["date32"])[0],
        "articles": lookup([own["NumArticles"]], lambda v: (count(v),), ["int32"])[0],
        "sources": lookup([own["NumSources"]], lambda v: (count(v),), ["int32"])[0],
    }  # fmt: skip
    for side, of in (("actor", "Actor1"), ("recipient", "Actor2")):
        parts = [own[f"{of}{part}Code"] for part in ("Country", "KnownGroup", "Type1", "Type2", "Type3")]
        flat[side], flat[f"{side}_sector"] = lookup(parts, cameo_actor, [WORD, WORD])
        flat[f"{side}_name"] = or_null(own[f"{of}Name"])
    flat["place"] = or_null(own["ActionGeo_FullName"])
    flat["country_code"] = lookup([own["ActionGeo_CountryCode"]], lambda v: (country_of_fips(v),), [WORD])[0]
    flat["lat"], flat["lon"] = points(own["ActionGeo_Lat"], own["ActionGeo_Long"])
    if "SOURCEURL" in own:
        flat["url"] = or_null(own["SOURCEURL"])
    flat.update(extras_read(own))
    kept = {
        PREFIX + column.name: own[column.name]
        if column.name in own
        else pa.nulls(len(date), word if column.name in _WORDS else pa.string())
        for column in layout(61)
    }
    return sieve.block(flat_table(flat, len(date), kept), parsed.read)


def _written(table: pa.Table, left_out: Counter[str], width: int) -> Iterator[tuple[pa.Table, dict[str, pa.Array]]]:
    """(flat rows, columns as strings): first those that came from GDELT, then the others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, table = parted(table, ORIGIN, PREFIX + _KEY)
    if rows.num_rows:
        values = {c.name: text_of(rows[PREFIX + c.name]) for c in layout(61)}
        old = pc.is_null(rows[PREFIX + "ActionGeo_ADM2Code"]).combine_chunks()
        values["DATEADDED"] = _stamped(values["DATEADDED"], old, width)
        yield rows, values
    if table.num_rows:
        rows = sorted_out(table, left_out)
        if rows.num_rows:
            values = _filled(single(rows), numbers(rows))
            days = pa.repeat(pa.scalar(True), rows.num_rows)
            yield rows, values | {"DATEADDED": _stamped(values["DATEADDED"], days, width)}


def _stamped(added: pa.Array, old: pa.Array, width: int) -> pa.Array:
    """DATEADDED as the version to write has it where a row is of the other: a day in 1.0, a second in 2.0."""
    import pyarrow.compute as pc

    if width == 61:
        return pc.if_else(
            pc.and_(old, pc.equal(pc.binary_length(added), 8)), pc.binary_join_element_wise(added, "000000", ""), added
        )
    return pc.if_else(old, added, pc.utf8_slice_codeunits(added, 0, 8))


def _date_parts(iso: str) -> tuple[str, ...]:
    year, month, of_month = iso.split("-")
    past = min((int(month) * 30 + int(of_month)) / 365, 0.9999)
    return year + month + of_month, year + month, year, f"{int(year) + past:.4f}"


def _filled(flat: Mapping[str, pa.Array], ids: pa.Array) -> dict[str, pa.Array]:
    """GDELT's columns from flat ones, as strings without null."""
    import pyarrow as pa

    rows = len(ids)
    texts = ["string"]

    def each(of: Any, *names: str, kinds: Sequence[str] = texts) -> list[pa.Array]:
        return lookup([text_of(flat[name]) for name in names], of, kinds)

    def same(value: str) -> pa.Array:
        return pa.repeat(pa.scalar(value, pa.string()), rows)

    values = {column.name: same("") for column in layout(61)}
    values[_KEY] = ids
    names = ("SQLDATE", "MonthYear", "Year", "FractionDate")
    values.update(zip(names, each(_date_parts, "date", kinds=texts * 4), strict=True))
    for side, of in (("actor", "Actor1"), ("recipient", "Actor2")):
        parts = ("Code", "CountryCode", "KnownGroupCode", "Type1Code", "Type2Code", "Type3Code")
        found = each(_actor_columns, side, f"{side}_sector", kinds=texts * 6)
        values.update(zip((of + part for part in parts), found, strict=True))
        values[f"{of}Name"] = each(_capitals, f"{side}_name", side)[0]
        values[f"{of}Geo_Type"] = same("0")
    values["IsRootEvent"] = same("1")
    values["EventCode"], values["EventBaseCode"], values["EventRootCode"], values["GoldsteinScale"] = each(
        lambda c: (c, c[:3], c[:2], goldstein(c)), "cameo", kinds=texts * 4
    )
    values["QuadClass"] = each(lambda q, c: (q or _quad_of_root(c),), "quad_code", "cameo")[0]
    values["NumMentions"] = values["NumArticles"] = each(lambda n: (n or "1",), "articles")[0]
    values["NumSources"] = each(lambda n: (n or "1",), "sources")[0]
    values["ActionGeo_Type"] = each(_geo_type, "place", "country_code")[0]
    values["ActionGeo_FullName"] = text_of(flat["place"])
    fips = each(lambda c: (fips_of(c),), "country_code")[0]
    values["ActionGeo_CountryCode"] = fips
    values["ActionGeo_ADM1Code"] = each(
        lambda p, c: (fips_of(c) and fips_of(c) + "00" * (_geo_type(p, c) == ("4",)),), "place", "country_code"
    )[0]
    values["ActionGeo_Lat"], values["ActionGeo_Long"] = text_of(flat["lat"]), text_of(flat["lon"])
    values["DATEADDED"] = each(lambda known, d: ((known or d).replace("-", ""),), "known", "date")[0]
    values["SOURCEURL"] = text_of(flat["url"])
    return values


def _actor_columns(code: str, sectors: str) -> tuple[str, ...]:
    actor = to_cameo_actor(code, sectors)
    return actor.code, actor.country, actor.group, *actor.types


def _geo_type(place: str, country: str) -> tuple[str]:
    """GDELT's 4 for a place abroad, 1 for a country as a whole, 0 for none."""
    return ("4" if place and not is_country(place, country) else "1" if place or country else "0",)


def _capitals(name: str, code: str) -> tuple[str]:
    return ((name or (name_of(code) if code else "")).upper(),)


def _quad_of_root(code: str) -> str:
    """CAMEO's own quad class, for the codes that PLOVER has no event for."""
    root = int(code[:2]) if code[:2].isdigit() else 0
    return "1" if root <= 5 else "2" if root <= 8 else "3" if root <= 13 else "4"
