"""ACLED, read only: conflict and protest events as a CSV with a header.

``data/acled_types.csv`` says which PLOVER type and mode an event type has (none for changes of groups),
``data/acled_inters.csv`` and ``data/acled_actors.csv`` which sector an actor belongs to.
"""

from __future__ import annotations

import datetime as dt
import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.formats.actor_names import known, parted, state_of
from dragoman.formats.cameo_codes import rows_of
from dragoman.formats.checks import Ids, Sieve, naming
from dragoman.formats.extras import originals
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import WORD, iso_date, lookup, or_null, over, points, single
from dragoman.formats.meanings import Meaning, meanings, of_plover
from dragoman.formats.reading_delimited import Raw, Shape, column, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Block, Written

_SHAPE = Shape(
    (
        "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
        "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction",
        "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude",
        "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
    ),
    ("event_id_cnty", "event_date", "event_type", "actor1"), delimiter=",", quoted=True,
)  # fmt: skip
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_WRITTEN = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
_YEARS = re.compile(r"\s*\((?:\d{4})?\s*-\s*(?:\d{4})?\)")
_OF = re.compile(r"\b(?:Forces|Government|Mutiny) of ((?:the )?.+)")
_PRECISION = {"1": "day", "2": "week", "3": "month"}


@cache
def _types() -> dict[tuple[str, str], Meaning]:
    found = {}
    for row in rows_of("acled_types.csv"):
        key = row["event_type"].casefold(), row["sub_event_type"].casefold()
        if row["event"]:
            found[key] = of_plover(
                row["event"], (row["mode"],) if row["mode"] else (), (row["context"],) if row["context"] else ()
            )
        else:
            found[key] = Meaning(None, "", "", None, None, None)
    return found


def _meaning(kind: str, finer: str) -> Meaning | None:
    kind, finer = kind.strip().casefold(), finer.strip().casefold()
    return _types().get((kind, finer)) or _types().get((kind, ""))


@cache
def _inters() -> dict[str, str]:
    table = rows_of("acled_inters.csv")
    return {row["number"]: row["sector"] for row in table} | {row["word"].casefold(): row["sector"] for row in table}


@cache
def _actors() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(translate(row["name"].casefold())), row["sector"]) for row in rows_of("acled_actors.csv"))


def actor_of(name: str, inter: str, day: str) -> tuple[str | None, str]:
    """(code, sector) of an actor as ACLED writes it, with its inter code (a number or words), on a day.

    >>> actor_of("Police Forces of Kenya (2022-)", "1", "2023-05-01")
    ('KEN', 'COP')
    """
    name, folded = name.strip(), name.strip().casefold()
    sector = next((told for pattern, told in _actors() if pattern.fullmatch(folded)), None)
    if sector is None:
        sector = _inters().get(inter.strip().casefold().removesuffix(".0"), "")
    plain = _YEARS.split(name)[0].strip()
    country = parted(plain)
    code = state_of(country[1]) if country else None
    if code is None:
        of = _OF.search(plain)
        code = state_of(of[1].removeprefix("the ")) if of else None
    if code is None:
        code = state_of(plain)
    if code is None and plain:
        found = next(
            (
                hit
                for part in (plain, *re.split(r"[:(]", plain))
                if part.strip() and (hit := known(part.strip(" )"), day))
            ),
            None,
        )
        code = found[0] if found else None
    return code, sector


def day_of(cell: str) -> dt.date | None:
    """The day of ``2024-03-01``, ``01 March 2024`` or ``01-Mar-2024``; None for anything else."""
    cell = cell.strip()
    written = _WRITTEN.fullmatch(cell)
    if written is None:
        return iso_date(cell)
    month = next((k for k, name in enumerate(_MONTHS, 1) if name.startswith(written[2].casefold())), 0)
    try:
        return dt.date(int(written[3]), month, int(written[1]))
    except ValueError:
        return None


def _entered(cell: str) -> dt.date | None:
    """The day of a time stamp in seconds since 1970."""
    cell = cell.strip()
    if not (cell.isascii() and cell.isdigit()) or not 8 <= len(cell) <= 10:
        return None
    return dt.datetime.fromtimestamp(int(cell), dt.UTC).date()


def _publications(cell: str) -> str | None:
    return "; ".join(part.strip() for part in cell.split(";") if part.strip()) or None


def _party(raw: Raw, number: int, key: str, day: str) -> dict[str, Any]:
    import pyarrow as pa

    name, inter = column(raw, f"actor{number}"), column(raw, f"inter{number}")
    code, sector = lookup([name, inter], lambda named, acting: actor_of(named, acting, day), [WORD, WORD])
    named = over(name, lambda cell: cell.strip() or None, pa.string())
    return {key: code, f"{key}_sector": sector, f"{key}_name": named}


def _block(raw: Raw, seen: Ids) -> Block:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    sieve = Sieve(raw.lines, raw.skipped)
    ids = pc.utf8_trim_whitespace(column(raw, "event_id_cnty"))
    sieve.drop(pc.equal(ids, ""), "no event_id_cnty: every event needs one")
    written, kinds = column(raw, "event_date"), column(raw, "event_type")
    date = over(written, day_of, pa.date32())
    sieve.drop(date.is_null(), naming(written, "{} is no day: write YYYY-MM-DD"))
    means, typed = meanings([kinds, column(raw, "sub_event_type")], _meaning)
    sieve.drop(pc.invert(typed), naming(kinds, "{} is no event type of ACLED: add it to acled_types.csv"))
    lat, lon = points(column(raw, "latitude"), column(raw, "longitude"))
    middle = pc.max(date).as_py()
    day = middle.isoformat() if middle else "2020-01-01"
    outlets = over(column(raw, "source"), _publications, words)
    entered = over(column(raw, "timestamp"), _entered, pa.date32())
    columns = means | {
        "id": ids, "origin": "acled", "date": date, "enddate": date,
        "date_precision": over(
            column(raw, "time_precision"), lambda cell: _PRECISION.get(cell.strip()[:1], "day"), words
        ),
        "known": pc.if_else(pc.greater(entered, date).fill_null(False), entered, date),
        **_party(raw, 1, "actor", day), **_party(raw, 2, "recipient", day),
        "place": over(column(raw, "location"), lambda cell: cell.strip() or None, words),
        "country_code": over(column(raw, "country"), state_of, words), "lat": lat, "lon": lon,
        "sources": over(outlets, lambda cell: cell.count("; ") + 1, pa.int32()), "outlet": outlets,
        "text": or_null(column(raw, "notes")),
    }  # fmt: skip
    sieve.once(seen, ids)
    return sieve.block(flat_table(columns, raw.table.num_rows, originals(single(raw.table), "acled")), raw.read)


class AcledFormat:
    """``dragoman import acled FILE``."""

    name = "acled"
    title = "ACLED (CSV, 31 columns; read only)"

    def read(self, path: Path) -> Iterator[Block]:
        """The rows of a file, plain or packed."""
        seen = Ids()
        for raw in read(path, _SHAPE):
            yield _block(raw, seen)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Always UsageError: ACLED's types say less than PLOVER's, and its tables are its own to make."""
        raise UsageError("acled is read only: export to csv, parquet, polecat, cameo or plover")
