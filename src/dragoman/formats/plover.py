"""PLOVER as JSON Lines: one event a line, fields by the names of the manual's chapter on data fields.

Also read: report and event lines of ``--json``. Types of PLOVER's earlier drafts are mapped by
``data/plover_old_types.csv``. Of several types in one line the first counts. Written: the manual's fields, and
Dragoman's own (``auxiliary``, ``factuality`` …) where extras are wanted.
"""

from __future__ import annotations

import json
import re
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

from dragoman.formats.actor_names import old_type, state_of
from dragoman.formats.base import Block, Skipped
from dragoman.formats.checks import AGAIN, Ids, shown
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import iso_date
from dragoman.formats.meanings import of_plover
from dragoman.formats.reading_lines import Lines, blocks
from dragoman.record.filters import STATUSES
from dragoman.record.flat import NAMES, schema
from dragoman.records import AUXILIARIES, PRECISIONS, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Written

PAIRS = 4096
"""The most directed pairs that one line may stand for."""
_LONE = re.compile("[\ud800-\udfff]")


class _BadLineError(ValueError):
    """Why a line is no event, with the mend."""


def _text(value: Any) -> str | None:
    """A value as text: of a list its parts joined by a blank; None for nothing and for objects."""
    if isinstance(value, list):
        parts = [part for part in (_text(v) for v in value) if part]
        return " ".join(parts) or None
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return None
    return _LONE.sub("\ufffd", str(value)) or None


def _listed(value: Any) -> list[str]:
    """The values of a field that is a list, or one value."""
    found = [_text(part) for part in (value if isinstance(value, list) else [value])]
    return [" ".join(part.split()) for part in found if part]


def _words(value: Any) -> str:
    return " ".join(dict.fromkeys(part.replace(" ", "_") for part in _listed(value)))


def _number(row: dict[str, Any], name: str, least: float, most: float) -> float | None:
    """A number of a field within its limits; null and an empty string are nothing."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        found = float("nan") if isinstance(value, bool | list | dict) else float(value)
    except (ValueError, OverflowError):
        found = float("nan")
    if not least <= found <= most:
        raise _BadLineError(f"{name} {shown(str(value))} is no number from {least:g} to {most:g}")
    return found


def _whole(row: dict[str, Any], name: str, most: int) -> int | None:
    found = _number(row, name, 0, most)
    return None if found is None else int(found)


def _day(row: dict[str, Any], name: str) -> Any:
    value = row.get(name)
    if value is None or value == "":
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    found = iso_date(text[:10]) if len(text) == 10 or text[10:11] in ("T", " ") else None
    if found is None:
        raise _BadLineError(f"{name} {shown(text)} is no day: write YYYY-MM-DD")
    return found


def _entities(row: dict[str, Any], name: str) -> list[tuple[str | None, str, str | None]]:
    """(code, sectors, name) of each entity of a field."""
    value = row.get(name)
    given = value if isinstance(value, list) else [] if value is None else [value]
    found = []
    for one in given:
        if isinstance(one, str):
            one = {"code": one}
        if not isinstance(one, dict):
            raise _BadLineError(f'{name} must be a list of objects such as {{"code": "USA"}}')
        code = _text(one.get("code"))
        if code and not (len(code) == 3 and code.isascii() and code.isalnum()):
            code = state_of(code)
        named = next((t for key in ("name", "identifier_text", "entity_text") if (t := _text(one.get(key)))), None)
        sector = " ".join(dict.fromkeys(_sectors(one.get("sector"))))
        found.append((code.upper() if code else None, sector, named))
    return found


def _sectors(value: Any) -> Iterator[str]:
    """Sectors, also two in one word of six letters."""
    for word in " ".join(_listed(value)).upper().replace(",", " ").replace(";", " ").split():
        yield from (word[:3], word[3:]) if len(word) == 6 and word.isalpha() else (word,)


def _who_says(value: Any) -> str | None:
    """An attribution in words: as a text, or as Dragoman's list of sources, outermost first."""
    if not isinstance(value, list):
        return _text(value)
    names = [
        _text(s.get("name")) or _text(s.get("entity_text")) or "somebody unnamed" if isinstance(s, dict) else _text(s)
        for s in value
    ]
    return "; ".join(name for name in names if name) or None


def _meaning(row: dict[str, Any]) -> dict[str, Any]:
    kinds = _listed(row.get("event"))
    if not kinds:
        raise _BadLineError("no event: name its PLOVER type")
    found = old_type(kinds[0])
    if found is None:
        raise _BadLineError(f"{shown(kinds[0])} is no PLOVER type; the types are such as AGREE, CONSULT, ASSAULT")
    event, mode = found
    modes = tuple(dict.fromkeys((*_words(row.get("mode")).split(), *((mode,) if mode else ()))))
    means = of_plover(event, modes, tuple(_words(row.get("context")).split()))
    quad, score = _whole(row, "quad_code", 4), _number(row, "event_scale", -10, 10)
    return {
        "event": event, "mode": means.mode, "context": means.context, "quad_code": quad or means.quad,
        "event_scale": means.scale if score is None else score, "cameo": _text(row.get("cameo")) or means.cameo,
    }  # fmt: skip


def _place(row: dict[str, Any]) -> dict[str, Any]:
    given = row.get("event_loc")
    if isinstance(given, list):
        given = given[0] if given else None
    if given is None or given == "":
        return {}
    if not isinstance(given, dict):
        raise _BadLineError("event_loc must be an object with resolved_place, lat, lon, country_code")
    named = next(
        (t for key in ("resolved_place", "city", "extracted_place", "country") if (t := _text(given.get(key)))), None
    )
    code = _text(given.get("country_code"))
    lat, lon = _point(given)
    return {
        "place": named, "country_code": code.upper() if code else None, "lat": lat, "lon": lon,
        "geonameid": _whole(given, "geonameid", 10**12),
    }  # fmt: skip


def _point(given: dict[str, Any]) -> tuple[float | None, float | None]:
    """(latitude, longitude) of a place; both None where one is missing or no degrees. The line itself keeps them."""
    try:
        lat, lon = _number(given, "lat", -90, 90), _number(given, "lon", -180, 180)
    except _BadLineError:
        return None, None
    return (None, None) if lat is None or lon is None else (lat, lon)


def _one_of(row: dict[str, Any], name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) and value in allowed else otherwise


def flat_rows(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The flat rows of one line's object, one a directed pair. ValueError with the mend where it is no event."""
    if row.get("kind") in ("statement", "link"):
        raise _BadLineError(f"a {row['kind']}, not an event")
    key = _text(row.get("id"))
    if not key:
        raise _BadLineError("no id: every event needs one")
    date = _day(row, "date")
    if date is None:
        raise _BadLineError("no date: write YYYY-MM-DD")
    if "actor" not in row:
        raise _BadLineError("no actor: write an empty list where nobody is known")
    actors, recipients = _entities(row, "actor"), _entities(row, "recipient")
    auxiliary = tuple(word for word in _words(row.get("auxiliary")).split() if word in AUXILIARIES)
    cited = row.get("cite_info")
    cited = cited if isinstance(cited, dict) else {}
    end = _day(row, "enddate") or date
    shared = {
        "id": key, "origin": "plover", "date": date, "enddate": max(end, date),
        "date_precision": _one_of(row, "date_precision", PRECISIONS, "day"),
        "known": _day(row, "coded_date") or date, **_meaning(row), **_place(row),
        "status": _one_of(row, "status", STATUSES, status_of(auxiliary)), "auxiliary": " ".join(auxiliary),
        "factuality": _number(row, "factuality", -3, 3), "confidence": _number(row, "confidence", 0, 1),
        "attribution": _who_says(row.get("attribution")), "denied_by": _text(row.get("denied_by")),
        "articles": _whole(row, "articles", 2**31 - 1), "sources": _whole(row, "sources", 2**31 - 1),
        "outlet": _text(cited.get("publication")), "url": _text(cited.get("url")),
        "text": _text(row.get("event_text")),
    }  # fmt: skip
    mutual = len(actors) > 1 and not recipients
    count = len(actors) * (len(actors) - 1) if mutual else max(1, len(actors)) * max(1, len(recipients))
    if count > PAIRS:
        raise _BadLineError(f"{count} pairs of actors and recipients: part the line into several events")
    nobody = [(None, "", None)]
    pairs = permutations(actors, 2) if mutual else product(actors or nobody, recipients or nobody)
    return [
        shared | {
            "pair": number, "mutual": mutual, "actor": a[0], "actor_sector": a[1], "actor_name": a[2],
            "recipient": r[0], "recipient_sector": r[1], "recipient_name": r[2],
        }
        for number, (a, r) in enumerate(pairs)
    ]  # fmt: skip


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON: write null")


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _BadLineError(f"byte {error.start + 1} of the line is not UTF-8: save the file as UTF-8") from error
    except RecursionError as error:
        raise _BadLineError("nested too deep to be an event") from error
    except ValueError as error:
        raise _BadLineError(f"not JSON ({shown(str(error))}): write one whole object a line") from error
    if not isinstance(found, dict):
        raise _BadLineError("not an object: write one {…} a line")
    return found


def _block(lines: Lines, seen: Ids) -> Block | None:
    import pyarrow as pa

    events: list[tuple[int, list[dict[str, Any]], str]] = []
    skipped: list[Skipped] = []
    read = 0
    if lines.cut:
        read, skipped = 1, [Skipped(lines.first, "a line without end: write one object a line")]
    for number, line in enumerate(lines.data.split(b"\n")[: lines.count], lines.first):
        if not line.strip():
            continue
        read += 1
        try:
            events.append((number, flat_rows(_object(line)), line.strip().decode("utf-8")))
        except _BadLineError as error:
            skipped.append(Skipped(number, str(error)))
    if not read:
        return None
    ids = [rows[0]["id"] for _, rows, _ in events]
    again = seen.repeated(ids)
    skipped += [Skipped(events[k][0], AGAIN.format(shown(ids[k]))) for k in again.nonzero()[0]]
    found: list[dict[str, Any]] = []
    kept: list[str | None] = []
    for (_, rows, text), known in zip(events, again):
        if not known:
            found += rows
            kept += [text, *[None] * (len(rows) - 1)]
    columns = {name: pa.array([row.get(name) for row in found], _plain(schema().field(name).type)) for name in NAMES}
    rows_ = flat_table(columns, len(found), {"plover.line": pa.array(kept, pa.string())})
    return Block(rows_, read, tuple(sorted(skipped, key=lambda s: s.row)))


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


class PloverFormat:
    """``dragoman import plover FILE``."""

    name = "plover"
    title = "PLOVER (JSON Lines)"

    def read(self, path: Path) -> Iterator[Block]:
        """The events of a file, plain or packed."""
        from dragoman.errors import SourceError

        start, seen = True, Ids()
        for lines in blocks(path):
            block = _block(lines, seen)
            if block is None:
                continue
            bad = [s for s in block.skipped if s.reason.startswith(("not JSON", "not an object", "byte "))]
            if start and len(bad) == block.read:
                raise SourceError(f"{path.name} is no JSON Lines: line {bad[0].row} is {bad[0].reason}")
            start = False
            yield block

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.jsonl``, one event a line whatever its pairs; a line that was read goes out as it came."""
        from dragoman.formats.plover_writing import write

        return write(tables, folder, extras=extras, text=text)
