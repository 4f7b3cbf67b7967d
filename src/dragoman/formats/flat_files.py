"""Dragoman's own flat columns as files: what CSV and Parquet share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.actor_names import old_type
from dragoman.formats.base import Block, Column
from dragoman.formats.checks import Sieve, naming
from dragoman.formats.flat_tables import DEFAULTS, flat_table
from dragoman.formats.lookups import iso_date, over
from dragoman.record.filters import STATUSES
from dragoman.record.flat import COLUMNS, NAMES, schema
from dragoman.records import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from dragoman.formats.base import Skipped

NEEDED = ("id", "date")
_FRICTIONLESS = {
    "string": "string", "word": "string", "date": "date", "bool": "boolean", "int8": "integer", "int16": "integer",
    "int32": "integer", "int64": "integer", "float32": "number", "float64": "number",
}  # fmt: skip
_KINDS = {name: kind for name, kind, _ in COLUMNS}
_TRUE = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_LIMITS = {
    "quad_code": (1, 4), "event_scale": (-10, 10), "lat": (-90, 90), "lon": (-180, 180), "factuality": (-3, 3),
    "confidence": (0, 1), "pair": (0, 32767), "articles": (0, 2**31 - 1), "sources": (0, 2**31 - 1),
    "geonameid": (0, 2**62),
}  # fmt: skip


def described(names: list[str]) -> tuple[Column, ...]:
    """The columns of a written file, flat ones and a format's own."""
    meanings = {name: Column(name, _FRICTIONLESS[kind], meaning) for name, kind, meaning in COLUMNS}

    def own(name: str) -> Column:
        origin, _, column = name.partition(".")
        return Column(name, "string", f"{column} as {origin} gives it")

    return tuple(meanings.get(name) or own(name) for name in names)


def file_name(table: pa.Table, suffix: str) -> str:
    """The file for tables with these columns: ``events.csv``, or ``events-gdelt.csv`` with a format's own."""
    origins = sorted({name.split(".")[0] for name in table.column_names if name not in NAMES})
    return "-".join(["events", *origins]) + suffix


def apart(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The tables, each parted by whose own columns its rows fill: they keep those and lose the others' empty ones."""
    import numpy as np
    import pyarrow.compute as pc

    for table in tables:
        origins = sorted({name.split(".")[0] for name in table.column_names if name not in NAMES})
        filled = np.zeros(table.num_rows, np.int64)
        for bit, origin in enumerate(origins):
            for name in table.column_names:
                if name.startswith(f"{origin}."):
                    filled |= pc.is_valid(table[name]).to_numpy().astype(np.int64) << bit
        for found in np.unique(filled).tolist():
            theirs = {origin for bit, origin in enumerate(origins) if found >> bit & 1}
            kept = [name for name in table.column_names if name in NAMES or name.split(".")[0] in theirs]
            yield table.filter(filled == found).select(kept)


def without_text(table: pa.Table) -> pa.Table:
    """A table without the words of articles: ``text``, and those in lines that came as JSON."""
    import pyarrow as pa

    table = table.set_column(NAMES.index("text"), schema().field("text"), pa.nulls(table.num_rows, pa.string()))
    if "plover.line" in table.column_names:
        kept = [None if line is None else _wordless(line) for line in table.column("plover.line").to_pylist()]
        at = table.column_names.index("plover.line")
        table = table.set_column(at, "plover.line", pa.array(kept, pa.string()))
    return table


def _wordless(line: str) -> str:
    found = json.loads(line)
    for name in ("text", "event_text", "text_info"):
        found.pop(name, None)
    return json.dumps(found, ensure_ascii=False)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def typed(name: str, cells: pa.Array) -> pa.Array:
    """Text cells in the type of their flat column; null for what is none of it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, form = _KINDS[name], schema().field(name).type
    if kind in ("string", "word"):
        return cells
    cells = pc.utf8_trim_whitespace(cells)
    cells = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
    if kind == "date":
        return over(cells, iso_date, form)
    if kind == "bool":
        return over(cells, lambda cell: _TRUE.get(cell.casefold()), form)
    try:
        return cells.cast(form)
    except pa.ArrowInvalid:
        least, most = _LIMITS[name]
        whole = not kind.startswith("float")

        def value(cell: str) -> float | int | None:
            found = _number(cell)
            if not least <= found <= most or (whole and found != int(found)):
                return None
            return int(found) if whole else found

        return over(cells, value, form)


def _lost(name: str, sieve: Sieve, cells: pa.Array, values: pa.Array) -> None:
    """Marks rows whose cell says something that its column cannot hold."""
    import pyarrow.compute as pc

    if values is not cells and values.null_count > cells.null_count:
        given = pc.and_(cells.is_valid(), pc.not_equal(pc.utf8_trim_whitespace(cells), ""))
        bad = pc.and_(given, values.is_null())
        sieve.drop(bad, naming(cells, f"{name} {{}} is no {_WANTED[_KINDS[name]]}"))


_WANTED = {
    "date": "day: write YYYY-MM-DD", "bool": "true or false", "int8": "whole number in its range",
    "int16": "whole number in its range", "int32": "whole number in its range", "int64": "whole number in its range",
    "float32": "number in its range", "float64": "number in its range",
}  # fmt: skip


def _checked(columns: dict[str, pa.Array], sieve: Sieve) -> None:
    """Marks rows that are no events, and mends what has one mend only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pa.string()
    missing = pc.or_(columns["id"].is_null(), pc.equal(columns["id"], "").fill_null(True))
    sieve.drop(missing, "no id: every event needs one")
    sieve.drop(columns["date"].is_null(), "no date: write YYYY-MM-DD")
    for name in ("enddate", "known"):
        columns[name] = pc.coalesce(columns[name], columns["date"]) if name in columns else columns["date"]
    early = pc.less(columns["enddate"], columns["date"])
    sieve.drop(early, "enddate lies before date: change the two or leave enddate empty")
    for name, (least, most) in _LIMITS.items():
        if name in columns:
            values = columns[name]
            inside = pc.and_(pc.greater_equal(values, least), pc.less_equal(values, most))
            sieve.drop(pc.invert(inside), f"{name} is not from {least} to {most}: mend it or leave it empty")
    for name, allowed in (("date_precision", PRECISIONS), ("status", STATUSES)):
        if name in columns:
            values = columns[name]
            strange = pc.and_(pc.invert(pc.is_in(values, pa.array(allowed))), pc.not_equal(values, ""))
            strange = pc.and_(strange, values.is_valid())
            sieve.drop(strange, f"{name} must be one of {', '.join(allowed)}")
            columns[name] = pc.if_else(pc.equal(values, ""), pa.scalar(None, words), values)
    if "event" in columns:
        told = columns["event"]
        known = over(told, lambda name: (old_type(name) or (None,))[0], words)
        strange = pc.and_(known.is_null(), pc.not_equal(told, ""))
        sieve.drop(strange, naming(told, "event {} is no PLOVER type"))
        columns["event"] = known
    for name, value in DEFAULTS.items():
        if name in columns:
            kind = columns[name].type
            columns[name] = pc.coalesce(columns[name], pa.scalar(value, kind))


def block_of(
    given: Mapping[str, pa.Array], lines: Any, origin: str, read: int, skipped: Iterable[Skipped] = (), *, text: bool
) -> Block:
    """The block of columns by name; ``read`` and ``skipped`` are those of the reader, to which bad rows are added.

    ``text``: the cells are strings still.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    sieve = Sieve(lines, skipped)
    columns: dict[str, pa.Array] = {}
    own: dict[str, pa.Array] = {}
    for name, cells in given.items():
        if name not in NAMES:
            own[name if "." in name else f"{origin}.{name}"] = cells
        elif text:
            columns[name] = typed(name, cells)
            _lost(name, sieve, cells, columns[name])
        else:
            columns[name] = cells
    _checked(columns, sieve)
    words = pa.string()
    if "origin" in columns:
        told = columns["origin"]
        told = pc.if_else(pc.equal(told, ""), pa.scalar(None, words), told)
        columns["origin"] = pc.coalesce(told, pa.scalar(origin, words))
    else:
        columns["origin"] = pa.repeat(pa.scalar(origin, words), len(sieve.lines))
    return sieve.block(flat_table(columns, len(sieve.lines), own), read)


def whole_events(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same rows in blocks that never part the rows of one event."""
    import pyarrow as pa

    held: pa.Table | None = None
    for block in blocks:
        if held is not None and held.schema != block.rows.schema:  # another file, and so another event
            yield Block(held, held.num_rows)
            held = None
        rows = block.rows if held is None else pa.concat_tables([held, block.rows])
        read = block.read + (0 if held is None else held.num_rows)
        tail = _tail(rows)
        held = rows.slice(rows.num_rows - tail) if tail else None
        yield Block(rows.slice(0, rows.num_rows - tail), read - tail, block.skipped)
    if held is not None:
        yield Block(held, held.num_rows)


def _tail(rows: pa.Table) -> int:
    """How many rows at the end belong to the last one's event."""
    import numpy as np
    import pyarrow.compute as pc

    if not rows.num_rows:
        return 0
    ids, origins = rows.column("id"), rows.column("origin").cast("string")
    same = pc.and_(pc.equal(ids, ids[-1]), pc.equal(origins, origins[-1])).to_numpy()
    others = np.flatnonzero(~same)
    return int(len(same) - 1 - others[-1]) if len(others) else rows.num_rows


def refused(path_name: str, name: str, kind: Any) -> SourceError:
    """For a column of a kind that cannot be its flat column's."""
    return SourceError(f"{path_name}: the column {name} holds {kind}, not {_KINDS.get(name, 'text')}: convert it")
