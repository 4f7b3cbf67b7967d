"""Lines of the record as flat rows for tables and frames: one column a field, several of something as a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from dragoman.records import status

if TYPE_CHECKING:
    import pyarrow as pa

    from dragoman.record.search import Hit
    from dragoman.records import Entity, Link, Report, Statement

Kind = Literal["events", "reports", "statements", "links", "hits"]


def _sides(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{n}{part}", "strings") for n in names for part in ("", "_sector", "_name"))


_PLACE = (
    ("place", "string"), ("country_code", "string"), ("lat", "double"), ("lon", "double"), ("geonameid", "int"),
)  # fmt: skip
_WHEN = (("date", "date"), ("enddate", "date"), ("date_precision", "string"))

COLUMNS: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    "events": (
        ("id", "string"), *_WHEN, ("event", "strings"), ("mode", "strings"), ("context", "strings"),
        *_sides("actor", "recipient"), *_PLACE, ("status", "string"), ("quad_code", "int"),
        ("event_scale", "double"), ("reports", "strings"), ("articles", "strings"),
        ("publications", "strings"), ("sources", "strings"), ("denied_by", "strings"),
    ),
    "reports": (
        ("id", "string"), ("article", "string"), *_WHEN, ("event", "strings"), ("mode", "strings"),
        ("context", "strings"), *_sides("actor", "recipient"), *_PLACE, ("status", "string"),
        ("auxiliary", "strings"), ("factuality", "double"), ("attribution", "strings"), ("hedge", "bool"),
        ("quad_code", "int"), ("event_scale", "double"), ("cameo", "string"), ("confidence", "double"),
        ("event_text", "string"), ("event_start", "int"), ("event_end", "int"), ("sequence", "int"),
        ("sentence_start", "int"), ("sentence_end", "int"),
    ),
    "statements": (
        ("id", "string"), ("article", "string"), ("source", "string"), ("source_name", "string"),
        ("stance", "string"), ("quoted", "bool"), ("cue", "string"), ("cue_start", "int"), ("cue_end", "int"),
        ("content", "strings"), ("content_start", "ints"), ("content_end", "ints"), ("reports", "strings"),
    ),
    "links": (
        ("id", "string"), ("article", "string"), ("relation", "string"), ("from", "string"), ("to", "string"),
        ("factuality", "double"), ("attribution", "strings"), ("event_text", "string"), ("event_start", "int"),
        ("event_end", "int"),
    ),
    "hits": (
        ("article", "string"), ("title", "string"), ("date", "date"), ("publication", "string"),
        ("text", "string"), ("start", "int"), ("end", "int"), ("reports", "strings"),
    ),
}  # fmt: skip
"""(name, type) of every column by kind of line."""


def names(kind: Kind) -> list[str]:
    """The columns' names in order."""
    return [name for name, _ in COLUMNS[kind]]


@cache
def schema(kind: Kind) -> pa.Schema:
    """The Arrow schema of a kind."""
    import pyarrow as pa

    types = {
        "string": pa.string(), "strings": pa.list_(pa.string()), "date": pa.date32(), "double": pa.float64(),
        "int": pa.int64(), "ints": pa.list_(pa.int64()), "bool": pa.bool_(),
    }  # fmt: skip
    return pa.schema([pa.field(name, types[type]) for name, type in COLUMNS[kind]])


def _called(entity: Entity | None) -> str | None:
    return (entity.name or entity.entity_text or entity.code) if entity is not None else None


def _side(prefix: str, entities: Sequence[Entity]) -> dict[str, Any]:
    """Three lists side by side, one element an entity: codes, first sectors, names."""
    return {
        prefix: [e.code for e in entities],
        f"{prefix}_sector": [next(iter(e.sector), None) for e in entities],
        f"{prefix}_name": [_called(e) for e in entities],
    }


def flat(kind: Kind, line: Any) -> dict[str, Any]:
    """One line as a row of ``COLUMNS[kind]``."""
    return _FLAT[kind](line)


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    def side(prefix: str) -> dict[str, Any]:
        rows = row[prefix]
        return {
            prefix: [e["code"] for e in rows],
            f"{prefix}_sector": [next(iter(e["sector"]), None) for e in rows],
            f"{prefix}_name": [e["name"] or e["code"] for e in rows],
        }

    def tellers(rows: Iterable[Mapping[str, Any]]) -> list[str]:
        return list(dict.fromkeys(str(r["name"] or "") for r in rows))

    place = row["event_loc"] or {}
    made = {
        "date": date.fromisoformat(row["date"]), "enddate": date.fromisoformat(row["enddate"]),
        **side("actor"), **side("recipient"),
        "place": place.get("resolved_place") or place.get("extracted_place"),
        **{key: place.get(key) for key in ("country_code", "lat", "lon", "geonameid")},
        "sources": tellers(row["sources"]), "denied_by": tellers(row["denied_by"]),
    }  # fmt: skip
    return {name: made[name] if name in made else row.get(name) for name in names("events")}


def _report(r: Report) -> dict[str, Any]:
    place = r.event_loc
    return {
        "id": r.id, "article": r.article, "date": date.fromisoformat(r.date),
        "enddate": date.fromisoformat(r.enddate), "date_precision": r.date_precision, "event": r.event,
        "mode": r.mode, "context": r.context, **_side("actor", r.actor), **_side("recipient", r.recipient),
        "place": (place.resolved_place or place.extracted_place) if place else None,
        "country_code": place.country_code if place else None, "lat": place.lat if place else None,
        "lon": place.lon if place else None, "geonameid": place.geonameid if place else None,
        "status": status(r), "auxiliary": r.auxiliary, "factuality": r.factuality,
        "attribution": [_called(s.entity) for s in r.attribution], "hedge": any(s.hedge for s in r.attribution),
        "quad_code": r.quad_code, "event_scale": r.event_scale, "cameo": r.cameo, "confidence": r.confidence,
        "event_text": r.event_text, "event_start": r.event_start, "event_end": r.event_end,
        "sequence": r.sequence, "sentence_start": r.sentence_start, "sentence_end": r.sentence_end,
    }  # fmt: skip


def _statement(s: Statement) -> dict[str, Any]:
    return {
        "id": s.id, "article": s.article, "source": s.source.code if s.source else None,
        "source_name": _called(s.source), "stance": s.stance, "quoted": s.quoted,
        "cue": s.cue.text if s.cue else None, "cue_start": s.cue.start if s.cue else None,
        "cue_end": s.cue.end if s.cue else None, "content": [c.text for c in s.content],
        "content_start": [c.start for c in s.content], "content_end": [c.end for c in s.content],
        "reports": s.reports,
    }  # fmt: skip


def _link(k: Link) -> dict[str, Any]:
    return {
        "id": k.id, "article": k.article, "relation": k.relation, "from": k.from_, "to": k.to,
        "factuality": k.factuality, "attribution": [_called(s.entity) for s in k.attribution],
        "event_text": k.event_text, "event_start": k.event_start, "event_end": k.event_end,
    }  # fmt: skip


def _hit(h: Hit) -> dict[str, Any]:
    return {
        "article": h.article, "title": h.title, "date": date.fromisoformat(h.date), "publication": h.publication,
        "text": h.text, "start": h.start, "end": h.end, "reports": h.reports,
    }  # fmt: skip


_FLAT: Mapping[Kind, Callable[[Any], dict[str, Any]]] = {
    "events": _event, "reports": _report, "statements": _statement, "links": _link, "hits": _hit,
}  # fmt: skip
