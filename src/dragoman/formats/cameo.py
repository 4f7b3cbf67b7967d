"""CAMEO events, tab-separated and without a header, as PETRARCH writes them.

date (YYYYMMDD), source, target, code, then issues, ids, url, story source, of which the last may be missing. Actors
are CAMEO codes in groups of three letters: a state, then roles (``USAGOV``, ``---MIL``), as
``cameo_codes`` tells them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Column
from dragoman.formats.cameo_codes import cameo_actor, to_cameo_actor
from dragoman.formats.checks import Ids, Sieve, naming
from dragoman.formats.extras import EXTRA_NAMES, extras_read, originals
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import WORD, iso_date, lookup, over, single
from dragoman.formats.meanings import meanings, of_cameo
from dragoman.formats.reading_delimited import Raw, Shape, column, read
from dragoman.formats.writing import TextTable, events_in, flat, kept, original, write
from dragoman.ontology import cameo
from dragoman.records import stable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from dragoman.formats.base import Block, Written

COLUMNS = (
    Column("date", "string", "day of the event, YYYYMMDD"),
    Column("source", "string", "CAMEO code of who did it; --- for nobody known"),
    Column("target", "string", "CAMEO code of whom it was directed at; --- for nobody known"),
    Column("code", "string", "CAMEO code of the event, digits as text"),
    Column("issues", "string", "issues that the text raises, with their counts"),
    Column("ids", "string", "ids of the sentences that tell it, separated by ;"),
    Column("url", "string", "where it was published"),
    Column("story_source", "string", "publication"),
)
_SHAPE = Shape(tuple(c.name for c in COLUMNS), header=False, least=4, further=EXTRA_NAMES)
_NOBODY = "---"


@lru_cache(1 << 16)
def actor_of(code: str) -> tuple[str | None, str]:
    """(code, PLOVER sectors joined by a blank) of a CAMEO actor code.

    >>> actor_of("SYRREB")
    ('SYR', 'REB')
    """
    code = code.strip().upper()
    parts = [code[k : k + 3] for k in range(0, len(code), 3)]
    # A body's own code stands behind the one for its kind: IGOUNO.
    group = next((part for part in reversed(parts) if cameo_actor("", part)[0]), "")
    return cameo_actor(parts[0] if parts else "", group, *parts)


@lru_cache(1 << 16)
def code_of_actor(code: str, sectors: str) -> str:
    """The CAMEO actor code of a flat row's code and sectors; sectors that CAMEO lacks are left out."""
    whole = to_cameo_actor(code, sectors).code
    return whole if code or not whole else _NOBODY + whole


def _day(cell: str) -> dt.date | None:
    cell = cell.strip()
    if len(cell) == 8 and cell.isascii() and cell.isdigit():
        cell = f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    return iso_date(cell)


def _code(cell: str) -> str:
    """A code as text; "41" stands for "041" in files that a spreadsheet has saved."""
    cell = cell.strip()
    if cell.isascii() and cell.isdigit() and cell not in cameo() and "0" + cell in cameo():
        return "0" + cell
    return cell


def _some(cell: str) -> str | None:
    return cell.strip() or None


def _block(raw: Raw, seen: Ids) -> Block:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    sieve = Sieve(raw.lines, raw.skipped)
    written, codes = column(raw, "date"), column(raw, "code")
    date = over(written, _day, pa.date32())
    sieve.drop(date.is_null(), naming(written, "{} is no day: write YYYYMMDD"))
    means, coded = meanings([codes], lambda code: of_cameo(_code(code)))
    sieve.drop(pc.invert(coded), naming(codes, "{} is no CAMEO code: 01 to 20 and finer"))
    columns = means | {
        "id": _ids(raw), "origin": "cameo", "date": date, "enddate": date, "known": date,
        "url": over(column(raw, "url"), _some, words), "outlet": over(column(raw, "story_source"), _some, words),
    }  # fmt: skip
    for side, key in (("source", "actor"), ("target", "recipient")):
        given = column(raw, side)
        sieve.drop(pc.equal(pc.utf8_trim_whitespace(given), ""), f"no {side}: write {_NOBODY} where nobody is known")
        columns[key], columns[f"{key}_sector"] = lookup([given], actor_of, [WORD, WORD])
    own = single(raw.table)
    columns |= extras_read(own)
    sieve.once(seen, columns["id"])
    return sieve.block(flat_table(columns, raw.table.num_rows, originals(own, "cameo")), raw.read)


def _ids(raw: Raw) -> pa.Array:
    """An id from a row's words, so that the same row has the same id in every file."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = pc.binary_join_element_wise(*(raw.table.column(c.name) for c in COLUMNS), "\t")
    return pa.array([stable_id(line) for line in lines.to_pylist()], pa.string())


def _render(table: pa.Table, left: Counter[str]) -> Iterator[tuple[pa.Table, Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    sides = {
        side: lookup(
            [flat(table, key), flat(table, f"{key}_sector")],
            lambda code, sectors: (code_of_actor(code, sectors) or _NOBODY,), ["string"],
        )[0]
        for side, key in (("source", "actor"), ("target", "recipient"))
    }  # fmt: skip
    made = sides | {
        "date": pc.replace_substring(flat(table, "date"), "-", ""), "code": flat(table, "cameo"),
        "issues": pa.repeat(pa.scalar("", words), table.num_rows), "ids": flat(table, "id"),
        "url": flat(table, "url"), "story_source": flat(table, "outlet"),
    }  # fmt: skip
    out = {c.name: original(table, f"cameo.{c.name}", made[c.name]) for c in COLUMNS}
    without = pc.equal(out["code"], "")
    if pc.any(without).as_py():
        left["no CAMEO code goes with it"] += events_in(table, without)
    yield from kept(table, out, pc.invert(without))


class CameoFormat:
    """``dragoman import cameo FILE``."""

    name = "cameo"
    title = "CAMEO events as PETRARCH writes them (tab-separated, no header)"

    def read(self, path: Path) -> Iterator[Block]:
        """The rows of a file, plain or packed."""
        seen = Ids()
        for raw in read(path, _SHAPE):
            yield _block(raw, seen)

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes ``events.txt``: one row a directed pair. The format has no place for an event's words."""
        main = partial(TextTable, folder / "events.txt", delimiter="\t", header=False)
        return write(tables, main, COLUMNS, _render, extras=extras)
