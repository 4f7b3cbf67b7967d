"""Events as flat rows, one a directed pair: what counting, measuring, forecasting and exporting work on.

An event line (docs/record.md) with several actors or recipients becomes several rows of the same ``id``, which
stand together and count up in ``pair`` from 0. A reciprocal event (all parties actors, no recipient) has each
ordered pair of its parties and ``mutual`` true. An event with one side only has null on the other. Rows count
events once by ``pair = 0``.

Columns past these are a format's own, kept word for word as strings under ``<format>.<Column>`` so that a file
can be written again as it came. Imported by name inside functions: pyarrow takes a while to load.
"""

from __future__ import annotations

import datetime
from functools import cache
from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

ORIGIN_READ = "read"
"""The ``origin`` of events that Dragoman itself read; an imported event has the name of its format."""

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", "string", "the event's id; unique within its origin"),
    ("origin", "word", "`read`, or the name of the format that it was imported from"),
    ("pair", "int16", "which directed pair of the event this row is, from 0"),
    ("mutual", "bool", "a reciprocal event: every party is actor and recipient"),
    ("date", "date", "first day"),
    ("enddate", "date", "last day"),
    ("date_precision", "word", "day, week, month, year or unknown"),
    ("known", "date", "the day on which it was first told: of the article, the row's publication or its entry"),
    ("event", "word", "PLOVER type; null where CAMEO's code has none (roots 01 and 02)"),
    ("mode", "word", "PLOVER modes, joined by a blank; empty for none"),
    ("context", "word", "PLOVER contexts, joined by a blank; empty for none"),
    ("quad_code", "int8", "1 verbal, 2 material cooperation; 3 verbal, 4 material conflict; may be null"),
    ("event_scale", "float32", "PLOVER score, −10 to 10; may be null"),
    ("cameo", "word", "CAMEO code, digits kept as text"),
    ("actor", "word", "code of who did it (ISO 3166-1 alpha-3 or PLOVER's); null for nobody known"),
    ("actor_sector", "word", "PLOVER sectors, primary first, joined by a blank; empty for none"),
    ("actor_name", "word", "name as the source gives it, or canonical; null for none"),
    ("recipient", "word", "code of whom it was directed at"),
    ("recipient_sector", "word", "as actor_sector"),
    ("recipient_name", "word", "as actor_name"),
    ("place", "string", "name of the place of the event"),
    ("country_code", "word", "ISO 3166-1 alpha-3 of the place"),
    ("lat", "float64", "degrees WGS 84"),
    ("lon", "float64", "degrees WGS 84"),
    ("geonameid", "int64", "GeoNames id of the place"),
    ("status", "word", "happened, planned, hypothetical or denied"),
    ("auxiliary", "word", "PLOVER auxiliary modes, joined by a blank; empty for none"),
    ("factuality", "float32", "−3 to 3; null where the origin has none"),
    ("confidence", "float32", "0 to 1; null where the origin has none"),
    ("attribution", "string", "who says so, in words; null for the article itself or where the origin has none"),
    ("denied_by", "string", "who denies it, joined by `; `"),
    ("articles", "int32", "how many articles tell it"),
    ("sources", "int32", "how many independent sources tell it: near-copies of one story count once"),
    ("outlet", "string", "publication, or several joined by `; `"),
    ("url", "string", "where it was published"),
    ("text", "string", "the words that tell it; null where the origin has none"),
)  # fmt: skip
"""(name, kind, meaning) of every flat column in order; ``word`` is a string of few distinct values."""

NAMES = tuple(name for name, _, _ in COLUMNS)


@cache
def schema() -> pa.Schema:
    """The Arrow schema of the flat columns; a ``word`` is a dictionary of strings with int32 indices."""
    import pyarrow as pa

    kinds = {
        "string": pa.string(), "word": pa.dictionary(pa.int32(), pa.string()), "date": pa.date32(),
        "bool": pa.bool_(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(),
        "int64": pa.int64(), "float32": pa.float32(), "float64": pa.float64(),
    }  # fmt: skip
    return pa.schema([pa.field(name, kinds[kind]) for name, kind, _ in COLUMNS])


BATCH = 10_000
"""Events that one table holds, roughly: what is in memory at a time."""


def _seats(side: Iterable[dict[str, Any]], *, by_code: bool) -> list[dict[str, Any]]:
    """One party a code, the commonest name standing first; inside one country one a name."""
    found: dict[str, dict[str, Any]] = {}
    for entity in side:
        key = entity["code"] if by_code and entity["code"] else f"={entity['name']}"
        found.setdefault(key, entity)
    return list(found.values())


def pairs(event: dict[str, Any]) -> tuple[bool, list[tuple[dict[str, Any] | None, dict[str, Any] | None]]]:
    """Whether the event is mutual, and its directed pairs of parties; one side is None where nobody is known.

    Kremlin and Russia are one party beside another country; inside one country each name is a party.
    """
    everybody = [*event["actor"], *event["recipient"]]
    by_code = len({entity["code"] or entity["name"] for entity in everybody}) > 1
    actors = _seats(event["actor"], by_code=by_code)
    recipients = _seats(event["recipient"], by_code=by_code)
    if not recipients and len(actors) > 1:
        return True, list(permutations(actors, 2))
    nobody: list[dict[str, Any] | None] = [None]
    return False, [(a, r) for a in actors or nobody for r in recipients or nobody]


def _party(prefix: str, entity: dict[str, Any] | None) -> dict[str, Any]:
    known = entity or {}
    return {
        prefix: known.get("code"),
        f"{prefix}_sector": " ".join(known.get("sector") or ()),
        f"{prefix}_name": known.get("name"),
    }


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def rows(event: dict[str, Any]) -> list[dict[str, Any]]:
    """The flat rows of an ``event`` line that Dragoman read, keyed by column, in the order of ``COLUMNS``.

    None for a line that tells several happenings at once: it is no event that could be counted.
    """
    if event["several"]:
        return []
    place = event["event_loc"] or {}
    by_itself = any(source["kind"] == "article" for source in event["sources"])
    says = dict.fromkeys(source["name"] for source in event["sources"] if source["name"])
    mutual, found = pairs(event)
    shared = {
        "id": event["id"], "origin": ORIGIN_READ, "pair": 0, "mutual": mutual, "date": _day(event["date"]),
        "enddate": _day(event["enddate"]), "date_precision": event["date_precision"],
        "known": _day(event["known"]), "event": " ".join(event["event"]), "mode": " ".join(event["mode"]),
        "context": " ".join(event["context"]), "quad_code": event["quad_code"],
        "event_scale": event["event_scale"], "cameo": event["cameo"],
    }  # fmt: skip
    rest = {
        "place": place.get("resolved_place") or place.get("extracted_place"),
        "country_code": place.get("country_code"), "lat": place.get("lat"), "lon": place.get("lon"),
        "geonameid": place.get("geonameid"), "status": event["status"],
        "auxiliary": " ".join(event["auxiliary"]), "factuality": event["factuality"],
        "confidence": event["confidence"], "attribution": None if by_itself else "; ".join(says) or None,
        "denied_by": "; ".join(row["name"] or row["code"] or "" for row in event["denied_by"]) or None,
        "articles": len(event["articles"]), "sources": event["independent"],
        "outlet": "; ".join(event["publications"]) or None, "url": event["url"], "text": event["text"],
    }  # fmt: skip
    return [
        {**shared, "pair": pair, **_party("actor", actor), **_party("recipient", recipient), **rest}
        for pair, (actor, recipient) in enumerate(found)
    ]


def table(found: Iterable[dict[str, Any]]) -> pa.Table:
    """Flat rows as an Arrow table of ``schema()``."""
    import pyarrow as pa

    return pa.Table.from_pylist(list(found), schema=schema())


def tables(events: Iterable[dict[str, Any]], size: int = BATCH) -> Iterator[pa.Table]:
    """``event`` lines as tables of flat rows in the same order, ``size`` events a table; none for no events.

    Lines that tell several happenings at once are left out.
    """
    lines = iter(events)
    while batch := list(islice(lines, size)):
        yield table(row for event in batch for row in rows(event))
