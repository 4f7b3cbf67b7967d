"""Lines of the record as flat rows for tables and frames: one column a field, several of something as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from dragoman.records import status_of, to_json

if TYPE_CHECKING:
    import pyarrow as pa

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


def _called(entity: Mapping[str, Any]) -> str | None:
    found = entity.get("name") or entity.get("entity_text") or entity.get("code")
    return str(found) if found else None


def _side(prefix: str, entities: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Three lists side by side, one element an entity: codes, first sectors, names."""
    rows = list(entities)
    return {
        prefix: [e.get("code") for e in rows],
        f"{prefix}_sector": [next(iter(e.get("sector") or ()), None) for e in rows],
        f"{prefix}_name": [_called(e) for e in rows],
    }


def _place(row: Mapping[str, Any] | None) -> dict[str, Any]:
    found = row or {}
    words = found.get("resolved_place") or found.get("extracted_place")
    return {"place": words, **{key: found.get(key) for key in ("country_code", "lat", "lon", "geonameid")}}


def _days(row: Mapping[str, Any]) -> dict[str, date]:
    return {key: date.fromisoformat(row[key]) for key in ("date", "enddate")}


def flat(kind: Kind, line: Any) -> dict[str, Any]:
    """One line as a row of ``COLUMNS[kind]``."""
    if kind == "hits":
        return {
            **{name: getattr(line, name) for name in names(kind)},
            "date": date.fromisoformat(line.date), "reports": list(line.reports),
        }  # fmt: skip
    row = line if kind == "events" else to_json(line)
    made = {"events": _event, "reports": _report, "statements": _statement, "links": _link}[kind](row)
    return {name: made[name] if name in made else row.get(name) for name in names(kind)}


def _sources(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each way of telling once; the article itself as an empty string."""
    return list(dict.fromkeys(str(row["name"] or "") for row in rows))


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_days(row), **_side("actor", row["actor"]), **_side("recipient", row["recipient"]),
        **_place(row["event_loc"]), "sources": _sources(row["sources"]),
        "denied_by": _sources(row["denied_by"]),
    }  # fmt: skip


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    info = row["text_info"]
    return {
        **_days(row), **_side("actor", row["actor"]), **_side("recipient", row["recipient"]),
        **_place(row["event_loc"]), "status": status_of(row["auxiliary"]),
        "attribution": [_called(s) for s in row["attribution"]],
        "hedge": any(s["hedge"] for s in row["attribution"]), "sequence": info["sequence"],
        "sentence_start": info["start"], "sentence_end": info["end"],
    }  # fmt: skip


def _statement(row: Mapping[str, Any]) -> dict[str, Any]:
    source, cue = row["source"] or {}, row["cue"] or {}
    return {
        "source": source.get("code"), "source_name": _called(source), "cue": cue.get("text"),
        "cue_start": cue.get("start"), "cue_end": cue.get("end"),
        **{
            f"content{end}": [span[key] for span in row["content"]]
            for end, key in (("", "text"), ("_start", "start"), ("_end", "end"))
        },
    }  # fmt: skip


def _link(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"attribution": [_called(s) for s in row["attribution"]]}
