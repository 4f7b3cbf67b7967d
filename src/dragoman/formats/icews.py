"""ICEWS event tables as the Dataverse has them: 20 tab-separated columns under a header, unquoted.

The header names the columns in any order and case; every one is kept as ``icews.<Column>``. Some files of 2017
lack CAMEO Code: the code is then the one that Event Text names (``data/icews_labels.csv``). The same table
mends a code that lost its leading zero in a spreadsheet. Days are ISO or month/day/year. ICEWS tells no day of
entry: ``known`` is the day of the event, and not how many articles tell a row.

A row without a number, a day or a CAMEO code is skipped, and so is one whose number the file had before, as
the weekly files repeat rows. Coordinates out of range and unknown countries leave their flat fields null and
the row stands; the original columns keep them.
"""

from __future__ import annotations

import datetime
import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.base import Column, Written
from dragoman.formats.cameo_codes import (
    goldstein,
    icews_actor,
    icews_country,
    icews_name,
    icews_sectors,
    rows_of,
    to_icews_sectors,
)
from dragoman.formats.cameo_labels import code_of_label, label_of_code
from dragoman.formats.checks import Ids, Sieve, naming, whole_numbers
from dragoman.formats.extras import EXTRA_NAMES, extras_read
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import WORD, lookup, or_null, points, single, text_of
from dragoman.formats.meanings import Meaning, meanings, of_cameo
from dragoman.formats.reading_tabs import first_lines, parse, pieces
from dragoman.formats.writing import TextTable, write
from dragoman.formats.writing_cameo import numbers, parted, sorted_out
from dragoman.record.codes import is_country, name_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Block
    from dragoman.formats.reading_tabs import Parsed

ORIGIN = "icews"
PREFIX = "icews."
_KEY = "Event ID"
_STRINGS = frozenset({_KEY, "Story ID", "Latitude", "Longitude"})
"""Columns of so many distinct values that a dictionary of them does not pay."""


@cache
def columns() -> tuple[Column, ...]:
    """The 20 columns."""
    return tuple(Column(r["name"], r["type"], r["description"]) for r in rows_of("icews_columns.csv"))


class Icews:
    """ICEWS's event table."""

    name = "icews"
    title = "ICEWS events, 20 columns"

    def read(self, path: Path) -> Iterator[Block]:
        """The blocks of a table. Raises SourceError where the header or a column that it needs is missing."""
        names: tuple[str, ...] = ()
        ids = Ids()
        for piece in pieces(path):
            header = not names
            names = names or _names(path, piece.data)
            parsed = parse(piece, names, set(names) - _STRINGS)
            yield _block(parsed.without_header() if header else parsed, ids)
        if not names:
            raise SourceError(f"{path}: is empty; fetch it again")

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.tab``. Rows of this origin get their own columns back, and a CAMEO Code if they had none.

        Those of other origins are filled from the flat columns: a number from origin, id and pair, Intensity
        from Goldstein's scale, Event Text from the code. ICEWS has no place for words (``text``).
        """
        main = partial(TextTable, folder / "events.tab", delimiter="\t")
        return write(tables, main, columns(), _written, extras=extras, key=columns()[:1])


ICEWS = Icews()


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()


def _names(path: Path, data: bytes) -> tuple[str, ...]:
    """The columns of a file by its header; unknown ones keep their own names."""
    lines = first_lines(data, 1)
    if not lines:
        raise SourceError(f"{path}: has no header; begin the file with ICEWS's column names")
    own = {_plain(c.name): c.name for c in columns()} | {name: name for name in EXTRA_NAMES}
    found = [own.get(_plain(n), n.strip()) for n in lines[0].decode("utf-8", "replace").split("\t")]
    needed = [_KEY, "Event Date", "Source Name", "Target Name"]
    missing = [name for name in needed if name not in found]
    if "CAMEO Code" not in found and "Event Text" not in found:
        missing.append("CAMEO Code")
    if missing or len(set(found)) < len(found):
        fault = f"lacks the column {missing[0]}" if missing else "names a column twice"
        raise SourceError(f"{path}: {fault}; begin the file with ICEWS's tab-separated column names")
    return tuple(found)


@lru_cache(1 << 16)
def day(text: str) -> datetime.date | None:
    """The day of YYYY-MM-DD (a time after it is passed over) or month/day/year; None for no day."""
    try:
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?", text.strip(), re.ASCII):
            year, month, of_month = map(int, found.groups())
        elif found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip(), re.ASCII):
            month, of_month, year = map(int, found.groups())
        else:
            return None
        return datetime.date(year, month, of_month)
    except ValueError:
        return None


def code_of(code: str, label: str) -> str | None:
    """The CAMEO code of a row: as given, with the leading zero that its label knows of, or the label's own."""
    code, named = code.strip(), code_of_label(label)
    if named and code.lstrip("0") == named.lstrip("0"):
        return named
    return code if of_cameo(code) else None if code else named


def _meaning(code: str, label: str) -> Meaning | None:
    cameo = code_of(code, label)
    return of_cameo(cameo) if cameo else None


def _block(parsed: Parsed, ids: Ids) -> Block:
    """The flat rows of a parsed piece."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = single(parsed.table)
    rows = parsed.table.num_rows
    empty = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([""]))
    sieve = Sieve(parsed.numbers, parsed.skipped)
    good, numbered = whole_numbers(own[_KEY])
    sieve.drop(~good, naming(own[_KEY], f"has the {_KEY} {{}} where a whole number is needed; give it one"))
    date, dated = lookup([own["Event Date"]], lambda v: (day(v), day(v) is not None), ["date32", "bool"])
    reason = "has the Event Date {}, no day of the calendar; write it as YYYY-MM-DD or month/day/year"
    sieve.drop(pc.invert(dated), naming(own["Event Date"], reason))
    means, coded = meanings([own.get("CAMEO Code", empty), own.get("Event Text", empty)], _meaning)
    given = "CAMEO Code" if "CAMEO Code" in own else "Event Text"
    reason = f"has no CAMEO code of ICEWS's in {given} {{}}; write one such as 043"
    sieve.drop(pc.invert(coded), naming(own[given], reason))
    sieve.once(ids, own[_KEY], numbered)
    flat = means | {"id": own[_KEY], "origin": ORIGIN, "date": date, "enddate": date, "known": date}
    for side, of in (("actor", "Source"), ("recipient", "Target")):
        name = own[f"{of} Name"]
        country = own.get(f"{of} Country", empty)
        flat[side] = lookup([name, country], lambda n, c: (icews_actor(n, c),), [WORD])[0]
        flat[f"{side}_name"] = or_null(name)
        words = own.get(f"{of} Sectors", empty)
        flat[f"{side}_sector"] = lookup([words], lambda v: (icews_sectors(v),), [WORD])[0]
    places = [own.get(part, empty) for part in ("City", "District", "Province", "Country")]
    flat["place"] = lookup(places, lambda *p: (next((v for v in p if v), None),), ["string"])[0]
    flat["country_code"] = lookup([places[-1]], lambda v: (icews_country(v),), [WORD])[0]
    if "Latitude" in own and "Longitude" in own:
        flat["lat"], flat["lon"] = points(own["Latitude"], own["Longitude"])
    flat["outlet"] = lookup([own.get("Publisher", empty)], lambda v: (v or None,), ["string"])[0]
    flat.update(extras_read(own))
    kept = {
        PREFIX + column.name: own[column.name]
        if column.name in own
        else pa.nulls(rows, pa.string() if column.name in _STRINGS else empty.type)
        for column in columns()
    }
    return sieve.block(flat_table(flat, rows, kept), parsed.read)


def _written(table: pa.Table, left_out: Counter[str]) -> Iterator[tuple[pa.Table, dict[str, pa.Array]]]:
    """(flat rows, columns as strings): first those that came from ICEWS, then the others."""
    import pyarrow.compute as pc

    rows, table = parted(table, ORIGIN, PREFIX + _KEY)
    if rows.num_rows:
        values = {c.name: text_of(rows[PREFIX + c.name]) for c in columns()}
        lacking = pc.is_null(rows[PREFIX + "CAMEO Code"]).combine_chunks()
        yield rows, values | {"CAMEO Code": pc.if_else(lacking, text_of(rows["cameo"]), values["CAMEO Code"])}
    if table.num_rows:
        rows = sorted_out(table, left_out)
        if rows.num_rows:
            yield rows, _filled(single(rows), numbers(rows))


def _filled(flat: Mapping[str, pa.Array], ids: pa.Array) -> dict[str, pa.Array]:
    """ICEWS's columns from flat ones, as strings without null."""
    import pyarrow as pa

    def each(of: Any, *names: str) -> pa.Array:
        return lookup([text_of(flat[name]) for name in names], lambda *values: (of(*values),), ["string"])[0]

    values = {column.name: pa.repeat(pa.scalar("", pa.string()), len(ids)) for column in columns()}
    values[_KEY] = ids
    values["Event Date"] = text_of(flat["date"])
    values["CAMEO Code"] = text_of(flat["cameo"])
    values["Event Text"] = each(lambda code: label_of_code(code) or "", "cameo")
    values["Intensity"] = each(goldstein, "cameo")
    for side, of in (("actor", "Source"), ("recipient", "Target")):
        values[f"{of} Name"] = each(lambda name, code: name or (code and name_of(code)), f"{side}_name", side)
        values[f"{of} Sectors"] = each(to_icews_sectors, f"{side}_sector")
        values[f"{of} Country"] = each(icews_name, side)
    values["Publisher"] = text_of(flat["outlet"])
    values["City"] = each(lambda place, code: "" if is_country(place, code) else place, "place", "country_code")
    values["Country"] = each(icews_name, "country_code")
    values["Latitude"], values["Longitude"] = text_of(flat["lat"]), text_of(flat["lon"])
    return values
