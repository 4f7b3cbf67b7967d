"""Folders of temporal knowledge graphs: ``train.txt``, ``valid.txt``, ``test.txt`` of subject, relation, object,
time as numbers, with ``entity2id.txt`` and ``relation2id.txt``; names in the style of ICEWS.

The first day is not in those files. It is, in this order: what the caller says, a line YYYY-MM-DD in ``start.txt``,
the year that the folder's name tells (``icews14`` → 2014-01-01), 1970-01-01.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.errors import SourceError
from dragoman.formats.actor_names import named
from dragoman.formats.base import Block, Skipped
from dragoman.formats.cameo_labels import code_of_label
from dragoman.formats.checks import shown
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.lookups import iso_date
from dragoman.formats.meanings import meanings, of_cameo
from dragoman.formats.reading_lines import BOM, Lines, blocks
from dragoman.records import stable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from dragoman.formats.base import Written

    Numbers = npt.NDArray[np.int64]

SPLITS = ("train", "valid", "test")
_YEAR = re.compile(r"icews[-_ ]?(?:20)?(\d\d)(?!\d)", re.I)
_LAST = 2_932_896
"""Days from 1970 to the end of the year 9999."""


@dataclass(frozen=True, slots=True)
class Tkg:
    """A whole set as numbers: each split (n, 4) of subject, relation, object, day since the set's first."""

    train: Numbers
    valid: Numbers
    test: Numbers
    entities: list[str]
    relations: list[str]


def _names(path: Path) -> list[str]:
    """Names by their number, as written. Lines are name, tab, number; a first line with a count alone is passed."""
    if not path.is_file():
        raise SourceError(f"{path.parent.name} has no {path.name}: put the list of names and numbers beside train.txt")
    found: dict[int, str] = {}
    listed = path.read_bytes().removeprefix(BOM).decode("utf-8", "replace")
    for number, line in enumerate(listed.replace("\r\n", "\n").split("\n"), 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and line.strip().isdecimal()):
            continue
        if len(parts) < 2 or not (parts[1].strip().isdecimal() or parts[0].strip().isdecimal()):
            raise SourceError(f"{path.name}, line {number}: {shown(line)} is not a name, a tab and a number")
        name, key = (parts[0], parts[1]) if parts[1].strip().isdecimal() else (parts[1], parts[0])
        if int(key) > 50_000_000:
            raise SourceError(f"{path.name}, line {number}: the number {key.strip()} is too large; count from 0")
        found.setdefault(int(key), name)
    if not found:
        raise SourceError(f"{path.name} is empty: it lists a name, a tab and a number on each line")
    return [found.get(key, "") for key in range(max(found) + 1)]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a block: numbers (n, 4), the numbers of their lines, and what was passed over."""

    facts: Numbers
    lines: Numbers
    read: int
    skipped: list[Skipped]


def _fast(lines: Lines) -> Numbers | None:
    """All lines as numbers at once; None where one is not four whole numbers."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    try:
        table = csv.read_csv(
            pa.BufferReader(lines.data),
            read_options=csv.ReadOptions(autogenerate_column_names=True),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines.count or table.num_columns < 4:
        return None
    if any(not pa.types.is_integer(table.column(k).type) or table.column(k).null_count for k in range(4)):
        return None
    return np.stack([table.column(k).to_numpy() for k in range(4)], axis=1).astype(np.int64, copy=False)


def _slow(lines: Lines) -> _Rows:
    import numpy as np

    if lines.cut:
        return _Rows(np.empty((0, 4), np.int64), np.empty(0, np.int64), 1, [Skipped(lines.first, "a line without end")])
    facts: list[list[int]] = []
    at: list[int] = []
    skipped: list[Skipped] = []
    read = 0
    for number, line in enumerate(lines.data.split(b"\n")[: lines.count], lines.first):
        if not line.strip():
            continue
        read += 1
        parts = line.rstrip(b"\r").split(b"\t")
        if len(parts) == 1:
            parts = line.split()
        if len(parts) < 4:
            skipped.append(Skipped(number, "not four numbers: write subject, relation, object, time with tabs between"))
        elif not all(part.strip().isdigit() and len(part) < 16 for part in parts[:4]):
            skipped.append(Skipped(number, "a subject, relation, object or time that is no whole number from 0"))
        else:
            facts.append([int(part) for part in parts[:4]])
            at.append(number)
    return _Rows(np.array(facts, np.int64).reshape(-1, 4), np.array(at, np.int64), read, skipped)


def _rows(path: Path, entities: int, relations: int, size: int | None = None) -> Iterator[_Rows]:
    """The facts of one split whose numbers all have names."""
    import numpy as np

    for lines in blocks(path, size=size):
        facts = None if lines.cut else _fast(lines)
        if facts is None:
            rows = _slow(lines)
        else:
            rows = _Rows(facts, np.arange(lines.first, lines.first + len(facts)), len(facts), [])
        limits = np.array([entities, relations, entities, 24 * _LAST])
        good = ((rows.facts >= 0) & (rows.facts < limits)).all(axis=1)
        skipped = rows.skipped + [
            Skipped(int(rows.lines[k]), _stray(rows.facts[k].tolist(), entities, relations))
            for k in np.flatnonzero(~good)
        ]
        yield _Rows(rows.facts[good], rows.lines[good], rows.read, sorted(skipped, key=lambda s: s.row))


def _stray(fact: list[int], entities: int, relations: int) -> str:
    subject, relation, object_, time = fact
    names, kinds = (entities, "entity2id.txt"), (relations, "relation2id.txt")
    for value, (count, listed) in ((subject, names), (relation, kinds), (object_, names)):
        if not 0 <= value < count:
            return f"{value} is not in {listed}: add its name there"
    return f"the time {time} is past every calendar: hours or days since the set's first day are meant"


@dataclass(frozen=True, slots=True)
class _Set:
    """A folder's splits in order, its names, how many of its time units are a day, and its first and last one."""

    splits: tuple[tuple[str, Path], ...]
    entities: list[str]
    relations: list[str]
    unit: int
    span: tuple[int, int]


def _opened(folder: Path) -> _Set:
    if not folder.is_dir():
        raise SourceError(f"{folder.name} is no folder: give the one that holds train.txt and entity2id.txt")
    splits = tuple((s, folder / f"{s}.txt") for s in SPLITS if (folder / f"{s}.txt").is_file())
    if not splits:
        raise SourceError(f"{folder.name} has no train.txt, valid.txt or test.txt: give the folder that holds them")
    entities, relations = _names(folder / "entity2id.txt"), _names(folder / "relation2id.txt")
    hourly, first, last, read = True, None, 0, 0
    for _, path in splits:
        for rows in _rows(path, len(entities), len(relations)):
            read += rows.read
            if len(rows.facts):
                times = rows.facts[:, 3]
                hourly = hourly and not (times % 24).any()
                first = int(times.min()) if first is None else min(first, int(times.min()))
                last = max(last, int(times.max()))
    if read and first is None:
        raise SourceError(f"{folder.name} has no fact that can be read: lines are subject, relation, object, time")
    unit = 24 if hourly else 1
    return _Set(splits, entities, relations, unit, ((first or 0) // unit, last // unit))


def load_tkg(folder: Path) -> Tkg:
    """A folder as numbers, times in days whatever its unit; a missing split has no rows, a bad row is left out.

    SourceError where it is no such folder.
    """
    import numpy as np

    of = _opened(folder)
    found: dict[str, Any] = {split: np.empty((0, 4), np.int64) for split in SPLITS}
    for split, path in of.splits:
        parts = [rows.facts for rows in _rows(path, len(of.entities), len(of.relations))]
        facts = np.concatenate([found[split], *parts])
        facts[:, 3] //= of.unit
        found[split] = facts
    return Tkg(**found, entities=of.entities, relations=of.relations)


def first_day(folder: Path) -> dt.date:
    """The day that time 0 stands for, as the module's docstring says."""
    told = folder / "start.txt"
    if told.is_file():
        text = told.read_text("utf-8", "replace").strip()
        day = iso_date(text)
        if day is None:
            raise SourceError(f"start.txt holds {shown(text)}: write the set's first day as YYYY-MM-DD")
        return day
    year = _YEAR.search(folder.resolve().name)
    if year is None:
        return dt.date(1970, 1, 1)
    return dt.date(int(year[1]) + (2000 if int(year[1]) < 70 else 1900), 1, 1)


class TkgFormat:
    """``dragoman import tkg FOLDER``: every fact is an event; its name and number come back when written again."""

    name = "tkg"
    title = "temporal knowledge graph (train.txt, valid.txt, test.txt)"

    def read(self, path: Path, start: dt.date | None = None) -> Iterator[Block]:
        """The facts in the order of their files, split by split."""
        of = _opened(path)
        zero = start or first_day(path)
        if (zero - dt.date(1970, 1, 1)).days + of.span[1] > _LAST:
            raise SourceError(f"{path.name}: the last time is past the year 9999; times are hours or days")
        known = _Known(of, zero)
        for split, file in of.splits:
            for rows in _rows(file, len(of.entities), len(of.relations)):
                yield Block(known.table(split, rows), rows.read, tuple(rows.skipped))

    def write(self, tables: Iterable[pa.Table], folder: Path, *, extras: bool, text: bool) -> Written:
        """Writes the splits, the lists of names and ``start.txt``."""
        from dragoman.formats.tkg_writing import write

        return write(tables, folder, extras=extras)


class _Known:
    """What the numbers of a set stand for, looked up once for each name."""

    def __init__(self, of: _Set, zero: dt.date) -> None:
        import pyarrow as pa

        self.unit, self.zero = of.unit, (zero - dt.date(1970, 1, 1)).days
        middle = (zero + dt.timedelta(days=min(sum(of.span) // 2, _LAST // 4))).isoformat()
        plain = [" ".join(name.replace("_", " ").split()) for name in of.entities]
        actors = [named(name, middle) for name in plain]
        self.codes = pa.array([code for code, _ in actors], pa.string())
        self.sectors = pa.array([sectors for _, sectors in actors], pa.string())
        self.names = pa.array([name or None for name in plain], pa.string())
        self.entities = pa.array(of.entities, pa.string())
        self.relations = pa.array(of.relations, pa.string())
        self.meanings, _ = meanings([self.relations], lambda label: of_cameo(code_of_label(label) or ""))
        # Two sets number their lines alike; the same set with a further split keeps its ids.
        self.mark = stable_id(*of.entities, *of.relations)[:6]

    def table(self, split: str, rows: _Rows) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        subject, relation, object_, time = (pa.array(rows.facts[:, k]) for k in range(4))
        days = pa.array((rows.facts[:, 3] // self.unit + self.zero).astype("int32")).cast(pa.date32())
        lines = pa.array(rows.lines).cast(pa.string())
        columns = {
            "id": pc.binary_join_element_wise(self.mark, split, lines, "-"), "origin": "tkg",
            "date": days, "enddate": days, "known": days,
            **{name: told.take(relation) for name, told in self.meanings.items()},
            "actor": self.codes.take(subject), "actor_sector": self.sectors.take(subject),
            "actor_name": self.names.take(subject), "recipient": self.codes.take(object_),
            "recipient_sector": self.sectors.take(object_), "recipient_name": self.names.take(object_),
        }  # fmt: skip
        originals = {
            "tkg.subject": subject, "tkg.relation": relation, "tkg.object": object_, "tkg.time": time,
            "tkg.split": split, "tkg.subject_name": self.entities.take(subject),
            "tkg.relation_name": self.relations.take(relation), "tkg.object_name": self.entities.take(object_),
        }  # fmt: skip
        return flat_table(columns, len(rows.facts), originals)
