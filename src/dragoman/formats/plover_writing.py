"""Writes events as PLOVER's JSON Lines: the pairs of an event come together again in one line."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Column, Resource, Written
from dragoman.formats.extras import EXTRAS, extra_columns
from dragoman.formats.writing import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

FIELDS = (
    Column("id", "string", "identifier of the event"),
    Column("date", "date", "first day"),
    Column("enddate", "date", "last day"),
    Column("actor", "array", "who did it: objects of code, sector, name; all parties of a reciprocal event"),
    Column("recipient", "array", "whom it was directed at"),
    Column("event", "array", "PLOVER type, one in a list"),
    Column("mode", "array", "PLOVER modes"),
    Column("context", "array", "PLOVER contexts"),
    Column("quad_code", "integer", "1 verbal, 2 material cooperation; 3 verbal, 4 material conflict"),
    Column("event_scale", "number", "PLOVER score, -10 to 10"),
    Column("event_loc", "object", "resolved_place, country_code, lat, lon, geonameid"),
    Column("cite_info", "object", "publication, url"),
    Column("coded_date", "date", "the day on which it was first told"),
    Column("cameo", "string", "CAMEO code"),
    Column("date_precision", "string", "day, week, month, year or unknown"),
    Column("articles", "integer", "how many articles tell it"),
)
TEXT = Column("event_text", "string", "the words that tell it")
_WORDS = ("text", "event_text", "text_info")


def _entities(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], None] = {}
    for row in rows:
        told = row[key], row[f"{key}_sector"], row[f"{key}_name"]
        if any(told):
            found.setdefault(told)
    return [
        {"code": code, "sector": sector.split() if sector else []} | ({"name": name} if name else {})
        for code, sector, name in found
    ]


def line_of(rows: list[dict[str, Any]], *, text: bool) -> dict[str, Any]:
    """The object of one event from its flat rows, without extras."""
    first = rows[0]
    line: dict[str, Any] = {
        "id": first["id"], "date": str(first["date"]), "enddate": str(first["enddate"] or first["date"]),
        "actor": _entities(rows, "actor"), "recipient": [] if first["mutual"] else _entities(rows, "recipient"),
        "event": [first["event"]], "mode": (first["mode"] or "").split(), "context": (first["context"] or "").split(),
    }  # fmt: skip
    place = {
        "resolved_place": first["place"], "country_code": first["country_code"], "lat": first["lat"],
        "lon": first["lon"], "geonameid": first["geonameid"],
    }  # fmt: skip
    cited = {"publication": first["outlet"], "url": first["url"]}
    further = {
        "quad_code": first["quad_code"], "event_scale": first["event_scale"],
        "event_loc": {key: value for key, value in place.items() if value is not None and value == value},
        "cite_info": {key: value for key, value in cited.items() if value is not None},
        "coded_date": str(first["known"]) if first["known"] else None, "cameo": first["cameo"],
        "date_precision": first["date_precision"], "articles": first["articles"],
        "event_text": first["text"] if text else None,
    }  # fmt: skip
    return line | {key: value for key, value in further.items() if value not in (None, {}) and value == value}


def _came(kept: str, *, text: bool) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(kept)
    return line if text else {key: value for key, value in line.items() if key not in _WORDS}


def write(tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
    """Writes ``events.jsonl`` and, unless extras go into the lines, ``extras.csv`` with one row a line."""
    import pyarrow as pa

    left: Counter[str] = Counter()
    beside = None if extras else TextTable(folder / "extras.csv", EXTRAS)
    path, written = folder / "events.jsonl", 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for table in tables:
            first: list[int] = []
            at = 0
            for _, group in groupby(_dicts(table), key=lambda row: (row["origin"], row["id"])):
                rows = list(group)
                start, at = at, at + len(rows)
                if rows[0]["event"] is None:
                    left["PLOVER has no type for it (CAMEO's roots 01 and 02)"] += 1
                    continue
                kept = rows[0].get("plover.line")
                line = _came(kept, text=text) if kept else line_of(rows, text=text)
                if extras:
                    line |= {key: value for key, value in _extras(rows[0]).items() if not kept or key not in line}
                file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
                written += 1
                first.append(start)
            if beside is not None and first:
                beside.add(extra_columns(table.take(pa.array(first))))
    columns = [*FIELDS, *([TEXT] if text else []), *(EXTRAS if extras else ())]
    lines = Resource(path.name, tuple(columns), written, "jsonl", "application/x-ndjson", None, False)
    return Written((lines,) if beside is None else (lines, beside.close()), dict(left))


def _extras(row: dict[str, Any]) -> dict[str, Any]:
    found = {column.name: row["id" if column.name == "dragoman_id" else column.name] for column in EXTRAS}
    return {name: value for name, value in found.items() if value is not None and value == value}


def _dicts(table: pa.Table) -> Iterable[dict[str, Any]]:
    """The rows as dictionaries, some at a time."""
    for batch in table.to_batches(max_chunksize=20_000):
        yield from batch.to_pylist()
