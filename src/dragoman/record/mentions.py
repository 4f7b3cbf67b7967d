"""Who mentions imported events: rows beside the events, and what they say of how often and when an event was told.

Mentions lie in Parquet files of their own (``kind`` in the table ``parts``). After an import the files of the events
that they name are written anew with the counts that all mentions give; doing it again changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.record.duck import PARQUET, connect, parquet, quoted, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from dragoman.record.parts import Parts

KIND = "mentions"
BATCH = 50_000

_TOLD = (
    "SELECT id, count(DISTINCT address) AS articles, count(DISTINCT source) AS sources, min(date) AS known "
    "FROM {mentions} SEMI JOIN (SELECT id FROM {part}) e USING (id) GROUP BY id"
)
"""What mentions give: distinct addresses are articles, distinct outlets are sources (GDELT 2.0 codebook, Mentions)."""


def apply(parts: Parts, origin: str) -> int:
    """Brings the events of an origin up to date with their mentions; how many events changed."""
    mentions = parts.files(kind=KIND)
    if not mentions:
        return 0
    return sum(_apply_to(parts, path, mentions) for path in parts.files_of(origin))


def _apply_to(parts: Parts, path: str, mentions: list[str]) -> int:
    part = parquet([parts.folder / path])
    # DuckDB's greatest and least pass over nulls, so an event without mentions stays as it is.
    fresh = {
        "articles": "CAST(greatest(e.articles, t.articles) AS INTEGER)",
        "sources": "CAST(greatest(e.sources, t.sources) AS INTEGER)",
        "known": "CAST(least(e.known, t.known) AS DATE)",
    }
    with connect() as duck:
        duck.execute(f"CREATE TABLE told AS {_TOLD.format(mentions=parquet(mentions), part=part)}")
        differs = " OR ".join(f"e.{name} IS DISTINCT FROM {value}" for name, value in fresh.items())
        changed = duck.execute(f"SELECT count(DISTINCT id) FROM {part} e JOIN told t USING (id) WHERE {differs}")
        count = int((changed.fetchone() or (0,))[0])
        if count:
            replaced = ", ".join(f"{value} AS {name}" for name, value in fresh.items())
            rows = f"SELECT e.* REPLACE ({replaced}) FROM {part} e LEFT JOIN told t USING (id) ORDER BY date, id, pair"
            parts.rewrite([path], lambda to: duck.execute(f"COPY ({rows}) TO {quoted(to)} {PARQUET}"))
    return count


def tables(parts: Parts) -> Iterator[pa.Table]:
    """The mentions as they came, by their day."""
    files = parts.files(kind=KIND)
    if files:
        with connect() as duck:
            yield from stream(duck, f"SELECT * FROM {parquet(files)} ORDER BY date, id", [], BATCH)
