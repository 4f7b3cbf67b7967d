"""Imported events as ``event`` lines, so that they list, show and count beside read ones."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from dragoman.record.search import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa


def _party(row: dict[str, Any], side: str) -> dict[str, Any] | None:
    code, sector, name = row[side], row[f"{side}_sector"], row[f"{side}_name"]
    if code is None and name is None and not sector:
        return None
    return {
        "code": code, "sector": (sector or "").split(), "name": name, "office": None, "identifier_id": None,
    }  # fmt: skip


def _side(rows: Sequence[dict[str, Any]], sides: Sequence[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for side in sides:
            party = _party(row, side)
            if party is not None:
                found.setdefault(repr(party), party)
    return list(found.values())


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _listed(text: str | None) -> list[str]:
    return [part for part in (text or "").split("; ") if part]


def line(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The ``event`` line of all flat rows of one event (docs/record.md); what the origin has not is null or empty.

    ``reports`` and ``articles`` are empty: their texts are not in the record.
    """
    first = rows[0]
    mutual = bool(first["mutual"])
    place = None
    if first["place"] is not None or first["country_code"] is not None or first["lat"] is not None:
        place = {
            "extracted_place": first["place"], "resolved_place": first["place"],
            "country_code": first["country_code"], "lat": first["lat"], "lon": first["lon"],
            "geonameid": first["geonameid"], "resolution": None,
        }  # fmt: skip
    says = first["attribution"]
    coder = f"{first['origin']}'s coding"
    source: dict[str, Any] = {
        "kind": "named" if says else "article", "code": None, "name": says or coder, "hedge": False, "reports": [],
    }  # fmt: skip
    outlets = _listed(first["outlet"])
    return {
        "kind": "event", "id": first["id"], "origin": first["origin"],
        "event": [first["event"]] if first["event"] else [], "mode": _words(first["mode"]),
        "context": _words(first["context"]),
        "actor": _side(rows, ("actor", "recipient") if mutual else ("actor",)),
        "recipient": [] if mutual else _side(rows, ("recipient",)),
        "date": str(first["date"]), "enddate": str(first["enddate"] or first["date"]),
        "date_precision": first["date_precision"] or "day", "event_loc": place, "status": first["status"],
        "auxiliary": _words(first["auxiliary"]), "factuality": first["factuality"],
        "confidence": first["confidence"], "quad_code": first["quad_code"], "event_scale": first["event_scale"],
        "cameo": first["cameo"], "text": first["text"], "known": str(first["known"] or first["date"]),
        "url": first["url"], "reports": [], "articles": [], "publications": outlets,
        "outlets": len(outlets), "independent": first["sources"], "sources": [source],
        "denied_by": [
            {"kind": "named", "code": None, "name": name, "hedge": False} for name in _listed(first["denied_by"])
        ],
        "weight": None, "disputed": bool(first["denied_by"]) and first["status"] != "denied", "several": None,
        "plans": None, "kept": None, "precedes": [], "undone_by": [], "follows": [], "counted": None,
    }  # fmt: skip


def lines(tables: Iterable[pa.Table]) -> Iterator[dict[str, Any]]:
    """The lines of tables in which all rows of an event stand together."""
    from dragoman.record.flat import NAMES

    for table in tables:
        rows = table.select(list(NAMES)).to_pylist()
        for _, group in groupby(rows, lambda row: (row["origin"], row["id"])):
            yield line(list(group))


def by_id(table: pa.Table) -> dict[str, dict[str, Any]]:
    """The lines of a table by ``id`` and by ``origin:id``; where several origins have an id, the first of the table."""
    found: dict[str, dict[str, Any]] = {}
    for each in lines([table]):
        found.setdefault(each["id"], each)
        found.setdefault(f"{each['origin']}:{each['id']}", each)
    return found


def hit(row: dict[str, Any]) -> Hit:
    """An imported event as a hit of ``search``: its words, or who did what to whom; it has no place in a text."""
    sides = [row[f"{side}_name"] or row[side] or "?" for side in ("actor", "recipient")]
    told = f"{sides[0]} {row['event'] or row['cameo'] or '?'} {sides[1]}"
    id = f"{row['origin']}:{row['id']}"
    return Hit(id, None, str(row["date"]), row["outlet"], row["text"] or told, -1, -1, (id,))
