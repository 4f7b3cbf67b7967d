"""GDELT 2.0 mentions: 16 columns, tab-separated, without a header; a row for each article that tells an event.

Mentions are no events: they tell how often and how surely an event that stands elsewhere is told.
``read_mentions`` sums them up for the events that they name; ``read_mention_rows`` gives them as they came.
A row without a number or a day of mention is skipped; a confidence that is no percentage is null.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dragoman.errors import SourceError
from dragoman.formats.base import Block, Column, Written
from dragoman.formats.cameo_codes import rows_of
from dragoman.formats.checks import Sieve, naming, whole_numbers
from dragoman.formats.gdelt import ORIGIN, day
from dragoman.formats.gdelt import PREFIX as EVENTS
from dragoman.formats.lookups import lookup, number, single, text_of
from dragoman.formats.reading_tabs import first_lines, parse, pieces
from dragoman.formats.writing import TextTable
from dragoman.formats.writing_cameo import numbers

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

PREFIX = "gdelt.mentions."
_KEY = "GLOBALEVENTID"


@cache
def columns() -> tuple[Column, ...]:
    """The 16 columns."""
    return tuple(Column(r["name"], r["type"], r["description"]) for r in rows_of("gdelt_mentions_columns.csv"))


def read_mentions(path: Path) -> Iterator[Block]:
    """What the mentions of each block say of the events that they name, one row an event.

    ``rows`` has ``id`` (string, GDELT's number), ``articles`` and ``sources`` (int32: distinct addresses and
    source names), ``known`` (date32: day of the first mention) and ``confidence`` (float32, 0 to 1: the
    surest mention). An event may come again in a later block: then articles and sources add up, ``known`` is the
    earlier and ``confidence`` the greater. Raises SourceError for a table of another number of columns.
    """
    import pyarrow as pa

    for block in read_mention_rows(path):
        own = single(block.rows)
        table = pa.table(
            {
                "id": own[PREFIX + _KEY],
                "article": own[PREFIX + "MentionIdentifier"],
                "source": own[PREFIX + "MentionSourceName"],
                "known": lookup([own[PREFIX + "MentionTimeDate"]], lambda v: (day(v),), ["date32"])[0],
                "confidence": lookup([own[PREFIX + "Confidence"]], lambda v: (_share(v),), ["float32"])[0],
            }
        )
        told = table.group_by("id", use_threads=False).aggregate(
            [("article", "count_distinct"), ("source", "count_distinct"), ("known", "min"), ("confidence", "max")]
        )
        rows = pa.table(
            {
                "id": told["id"],
                "articles": told["article_count_distinct"].cast(pa.int32()),
                "sources": told["source_count_distinct"].cast(pa.int32()),
                "known": told["known_min"],
                "confidence": told["confidence_max"],
            }
        )
        yield Block(rows, block.read, block.skipped)


def _share(percent: str) -> float | None:
    value = number(percent, 0, 100)
    return None if value is None else value / 100


def read_mention_rows(path: Path) -> Iterator[Block]:
    """The mentions as they came: ``rows`` has each column as a string ``gdelt.mentions.<Column>``."""
    import pyarrow as pa

    names = tuple(column.name for column in columns())
    checked = False
    for piece in pieces(path):
        header = False
        if not checked and (lines := first_lines(piece.data)):
            widths = [line.count(b"\t") + 1 for line in lines]
            if len(names) not in widths:
                raise SourceError(
                    f"{path}: has {widths[0]} columns where GDELT's mentions have 16; give the unquoted table"
                )
            header = lines[0].split(b"\t")[0].decode("utf-8", "replace").casefold() == _KEY.casefold()
            checked = True
        parsed = parse(piece, names)
        if header:
            parsed = parsed.without_header()
        own = single(parsed.table)
        sieve = Sieve(parsed.numbers, parsed.skipped)
        good, _ = whole_numbers(own[_KEY])
        sieve.drop(~good, naming(own[_KEY], f"has the {_KEY} {{}} where a whole number is needed; give it one"))
        undated = lookup([own["MentionTimeDate"]], lambda v: (day(v) is None,), ["bool"])[0]
        reason = "has the MentionTimeDate {}, no day of the calendar; write it as YYYYMMDDhhmmss"
        sieve.drop(undated, naming(own["MentionTimeDate"], reason))
        yield sieve.block(pa.table({PREFIX + name: own[name] for name in names}), parsed.read)


def write_mentions(tables: Iterable[pa.Table], folder: Path) -> Written:
    """Writes ``events.mentions.CSV`` from rows of ``read_mention_rows``, or one mention an event from flat rows.

    A flat row has one address: it gives one mention; its sentence, offsets, length and tone stay open.
    Events without an address are left out and counted.
    """
    from collections import Counter

    left_out: Counter[str] = Counter()
    file = TextTable(folder / "events.mentions.CSV", columns(), delimiter="\t", header=False)
    try:
        for table in tables:
            if PREFIX + _KEY in table.column_names:
                file.add({c.name: text_of(table[PREFIX + c.name]) for c in columns()})
            else:
                file.add(_filled(table, left_out))
    finally:
        written = file.close()
    return Written((written,), dict(left_out))


def _filled(table: pa.Table, left_out: Counter[str]) -> dict[str, pa.Array]:
    """The columns of one mention for each event that has an address."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = table.filter(pc.equal(table["pair"], 0))
    told = table.filter(pc.is_valid(table["url"]))
    if missing := table.num_rows - told.num_rows:
        left_out["no address"] += missing
    texts = {name: text_of(told[name]) for name in ("known", "date", "outlet", "url", "confidence")}

    def each(of: Any, *names: str) -> pa.Array:
        return lookup([texts[name] for name in names], lambda *values: (of(*values),), ["string"])[0]

    values = {column.name: pa.repeat(pa.scalar("", pa.string()), told.num_rows) for column in columns()}
    values[_KEY] = numbers(told)
    if EVENTS + _KEY in told.column_names:
        ours = pc.and_(pc.equal(text_of(told["origin"]), ORIGIN), pc.is_valid(told[EVENTS + _KEY]))
        values[_KEY] = pc.if_else(ours.combine_chunks(), text_of(told[EVENTS + _KEY]), values[_KEY])
    seen = each(lambda known, date: (known or date).replace("-", "") + "000000", "known", "date")
    values["EventTimeDate"] = values["MentionTimeDate"] = seen
    values["MentionType"] = each(lambda _: "1", "url")
    values["MentionSourceName"] = each(lambda outlet, url: outlet or _domain(url), "outlet", "url")
    values["MentionIdentifier"] = texts["url"]
    for side in ("Actor1", "Actor2", "Action"):
        values[f"{side}CharOffset"] = each(lambda _: "-1", "url")
    values["Confidence"] = each(lambda share: str(round(float(share) * 100)) if share else "", "confidence")
    return values


def _domain(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class GdeltMentions:
    """GDELT's mentions as a format: not events, but who tells them."""

    name = "gdelt-mentions"
    title = "GDELT 2.0 mentions"
    kind = "mentions"

    def read(self, path: Path) -> Iterator[Block]:
        """The mentions as they came, with ``id`` of the event, ``date``, ``address`` and ``source`` before them."""
        for block in read_mention_rows(path):
            own = single(block.rows)
            rows = block.rows
            for name, of in (("source", "MentionSourceName"), ("address", "MentionIdentifier"), ("id", _KEY)):
                rows = rows.add_column(0, name, own[PREFIX + of])
            seen = lookup([own[PREFIX + "MentionTimeDate"]], lambda v: (day(v),), ["date32"])[0]
            yield Block(rows.add_column(1, "date", seen), block.read, block.skipped)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes the 16 columns; there are no others to add."""
        return write_mentions(tables, folder)
