"""POLECAT: 40 tab-separated columns with a header; PLOVER types, modes and contexts in words.

Cells with several values are separated by ``;`` (``,`` is read too). ``None`` in a cell stands for nothing.
A latitude or longitude that is none leaves the row without a point; its own columns keep it.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from dragoman.formats.actor_names import old_type, state_of
from dragoman.formats.base import Column
from dragoman.formats.cameo_codes import rows_of
from dragoman.formats.checks import Ids, Sieve, naming
from dragoman.formats.extras import extras_read, originals
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import iso_date, number, over, points, single
from dragoman.formats.meanings import meanings, of_plover
from dragoman.formats.reading_delimited import Raw, Shape, column, read
from dragoman.formats.writing import TextTable, events_in, flat, kept, original, write
from dragoman.ontology import plover
from dragoman.record.codes import name_of

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Block, Written
    from dragoman.formats.meanings import Meaning

NOTHING = frozenset({"", "none", "null", "nan", "n/a"})
_SEPARATORS = re.compile(r"[;,|]")
_QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}


@cache
def _columns() -> tuple[Column, ...]:
    return tuple(Column(row["name"], row["type"], row["meaning"]) for row in rows_of("polecat_columns.csv"))


@cache
def _shape() -> Shape:
    return Shape(
        tuple(c.name for c in _columns()), ("Event ID", "Event Date", "Event Type"),
        spellings={"eventintensity": "Intensity"},
    )  # fmt: skip


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell, without blanks around and without words for nothing."""
    parts = (part.strip(" \t[]'\"") for part in _SEPARATORS.split(cell))
    return tuple(part for part in parts if part.casefold() not in NOTHING)


def _words(cell: str) -> tuple[str, ...]:
    """Modes or contexts as PLOVER writes them: lower case, no blanks inside."""
    return tuple(dict.fromkeys(part.casefold().replace(" ", "_") for part in several(cell)))


def _sectors(cell: str) -> str:
    return " ".join(dict.fromkeys(part.upper().replace(" ", "_") for part in several(cell)))


def _name(cell: str) -> str | None:
    cell = cell.strip()
    return None if cell.casefold() in NOTHING else cell


def country(cell: str) -> str | None:
    """The code of a country given by name or by code; None for nothing, or for a name that is no state's."""
    text = next(iter(several(cell)), "") if ";" in cell else cell.strip()
    if text.casefold() in NOTHING:
        return None
    if len(text) == 3 and name_of(text.upper()) != text.upper():
        return text.upper()
    return state_of(text)


def _quad(cell: str) -> int | None:
    cell = cell.strip().casefold().replace("_", " ")
    if cell in _QUADS:
        return _QUADS[cell]
    return int(cell[0]) if cell[:1] in set("1234") and cell[1:] in ("", ".0") else None


def _meaning(event: str, modes: str, contexts: str) -> Meaning | None:
    found = old_type(event)
    if found is None:
        return None
    event, mode = found
    return of_plover(event, tuple(dict.fromkeys((*_words(modes), *((mode,) if mode else ())))), _words(contexts))


def _day(cell: str) -> dt.date | None:
    cell = cell.strip()
    return iso_date(cell[:10]) if len(cell) == 10 or cell[10:11] in (" ", "T") else None


def _party(raw: Raw, side: str) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    primary, others = column(raw, f"Primary {side} Sector"), column(raw, f"{side} Sectors")
    names = over(column(raw, f"{side} Name"), _name, words)
    key = side.casefold()
    return {
        key: over(column(raw, f"{side} Country"), country, words),
        f"{key}_sector": over(pc.binary_join_element_wise(primary, others, ";"), _sectors, words),
        f"{key}_name": pc.coalesce(names, over(column(raw, f"{side} Name Raw"), _name, words)),
    }


def _block(raw: Raw, seen: Ids) -> Block:
    import pyarrow as pa
    import pyarrow.compute as pc

    words, own = pa.string(), single(raw.table)
    sieve = Sieve(raw.lines, raw.skipped)
    ids = pc.utf8_trim_whitespace(column(raw, "Event ID"))
    sieve.drop(pc.equal(ids, ""), "no Event ID: every event needs one")
    written = column(raw, "Event Date")
    date = over(written, _day, pa.date32())
    sieve.drop(date.is_null(), naming(written, "the Event Date {} is no day: write YYYY-MM-DD"))
    kinds = column(raw, "Event Type")
    means, typed = meanings([kinds, column(raw, "Event Mode"), column(raw, "Contexts")], _meaning)
    sieve.drop(pc.invert(typed), naming(kinds, f"{{}} is no PLOVER type: {_types()}"))
    lat, lon = points(column(raw, "Latitude"), column(raw, "Longitude"))
    intensity = over(column(raw, "Intensity"), lambda cell: number(cell.strip(), -1e38, 1e38), pa.float32())
    place = [over(column(raw, name), _name, words) for name in ("City", "Placename", "Raw Placename")]
    columns = means | {
        "id": ids, "origin": "polecat", "date": date, "enddate": date,
        "known": pc.coalesce(over(column(raw, "Publication Date"), _day, pa.date32()), date),
        "quad_code": pc.coalesce(over(column(raw, "Quad Code"), _quad, pa.int8()), means["quad_code"]),
        "event_scale": pc.coalesce(intensity, means["event_scale"]),
        **_party(raw, "Actor"), **_party(raw, "Recipient"), "place": pc.coalesce(*place),
        "country_code": over(column(raw, "Country"), country, words), "lat": lat, "lon": lon,
        "geonameid": over(column(raw, "GeoNames ID"), _geonameid, pa.int64()),
        "outlet": over(column(raw, "Source"), _name, words),
        **extras_read(own),
    }  # fmt: skip
    sieve.once(seen, ids)
    return sieve.block(flat_table(columns, raw.table.num_rows, originals(own, "polecat")), raw.read)


def _geonameid(cell: str) -> int | None:
    cell = cell.strip().removesuffix(".0")
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 16 else None


def _types() -> str:
    return ", ".join(plover().events)


def _joined(cell: str) -> str:
    return ";".join(cell.split())


def _title(quad: str) -> str:
    return plover().quads[int(quad)].upper() if quad else ""


def _render(table: pa.Table, left: Counter[str]) -> Iterator[tuple[pa.Table, Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    pairs = flat(table, "pair")
    ids = pc.if_else(
        pc.equal(pairs, "0"), flat(table, "id"), pc.binary_join_element_wise(flat(table, "id"), pairs, "-")
    )
    made: dict[str, Any] = {
        "Event ID": ids, "Event Date": flat(table, "date"), "Event Type": flat(table, "event"),
        "Event Mode": over(flat(table, "mode"), _joined, words), "Intensity": flat(table, "event_scale"),
        "Quad Code": over(flat(table, "quad_code"), _title, words),
        "Contexts": over(flat(table, "context"), _joined, words), "Placename": flat(table, "place"),
        "Country": over(flat(table, "country_code"), name_of, words), "Latitude": flat(table, "lat"),
        "Longitude": flat(table, "lon"), "GeoNames ID": flat(table, "geonameid"), "Source": flat(table, "outlet"),
        "Publication Date": flat(table, "known"),
    }  # fmt: skip
    for side in ("Actor", "Recipient"):
        key = side.casefold()
        sectors = flat(table, f"{key}_sector")
        made |= {
            f"{side} Name": flat(table, f"{key}_name"), f"{side} Country": over(flat(table, key), name_of, words),
            f"Primary {side} Sector": over(sectors, lambda s: s.split(" ")[0], words),
            f"{side} Sectors": over(sectors, _joined, words),
        }  # fmt: skip
    empty = pa.repeat(pa.scalar("", words), table.num_rows)
    out = {c.name: original(table, f"polecat.{c.name}", made.get(c.name, empty)) for c in _columns()}
    untyped = pc.equal(flat(table, "event"), "")
    if pc.any(untyped).as_py():
        left["PLOVER has no type for it (CAMEO's roots 01 and 02)"] += events_in(table, untyped)
    yield from kept(table, out, pc.invert(untyped))


class PolecatFormat:
    """``dragoman import polecat FILE``."""

    name = "polecat"
    title = "POLECAT (tab-separated, 40 columns)"

    def read(self, path: Path) -> Iterator[Block]:
        """The rows of a file, plain or packed."""
        seen = Ids()
        for raw in read(path, _shape()):
            yield _block(raw, seen)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``polecat.txt``: one row a directed pair. The format has no place for an event's words."""
        main = partial(TextTable, folder / "polecat.txt", delimiter="\t")
        return write(tables, main, _columns(), _render, extras=extras)
