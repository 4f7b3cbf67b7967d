"""Merges anew where reports changed: the steps of ``Happenings.refresh`` on the tables of the record."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import fields
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Any

from dragoman.record import rows
from dragoman.record.grouping import clusters
from dragoman.record.joining import MOST_PARTIES, home
from dragoman.record.merging import LONGEST_PERIOD, Cluster, Profile, days_in, shifted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REACH = 2 * LONGEST_PERIOD
"""Days around a changed report in which events of its happening may change: a looser telling may join another
event for it, and what looks back at that event may do so too."""

CHUNK = 200
"""Happenings that are merged in one step."""

PAIRED = ("CONSULT", "REJECT")
"""Types of events that keep or break plans to meet."""

PLAN = "plan"
"""What stands for the type of events that are plans, beside their own."""

_EVENT = "id, happening, type, status, date, enddate, date_precision, known, several, profile, root"
_SAID = tuple(field.name for field in fields(Profile))
_TABLES = ("events", "event_reports", "event_pairs", "stale")


def _profile(text: str) -> Profile:
    found = json.loads(text)
    alone = found.pop("alone", False)
    return Profile(**{key: frozenset(words) for key, words in found.items()}, alone=alone)


def _of(row: Any) -> Cluster:
    id, _, _, status, date, enddate, precision, known, several, profile, _ = row
    return Cluster(
        id, status, date, enddate, precision, frozenset(), profile=_profile(profile), known=known, several=several
    )


def is_plan(c: Cluster) -> bool:
    """Whether an event is a plan: planned itself, or an agreement on a meeting or call."""
    agreed = c.status == "happened" and "AGREE" in c.profile.types and bool(c.profile.plans)
    return agreed or c.status == "planned"


def found_by(db: sqlite3.Connection, test: str, values: Iterable[Any]) -> list[Cluster]:
    """The events ``e`` that pass a test and belong to no stronger one, by date and id, without their reports."""
    columns = ", ".join(f"e.{name}" for name in _EVENT.split(", "))
    found = db.execute(
        f"SELECT {columns} FROM events e WHERE e.root IS NULL AND e.several = 0 AND {test} ORDER BY e.date, e.id",
        tuple(values),
    )
    return [_of(row) for row in found]


def cluster(db: sqlite3.Connection, id: str) -> Cluster | None:
    """The event of that id without its reports, or None."""
    row = db.execute(f"SELECT {_EVENT} FROM events WHERE id = ?", (id,)).fetchone()
    return None if row is None else _of(row)


def _spans(days: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Days in which events may have changed, joined where they touch."""
    wide = []
    for first, last in days:
        if days_in(first, last) > LONGEST_PERIOD:
            wide.append((first, first))  # joins nothing but its like, which has the same first day
        else:
            wide.append((shifted(first, -REACH), shifted(last, REACH)))
    start, end = "", ""
    for first, last in sorted(wide):
        if start and first <= end:
            end = max(end, last)
        else:
            if start:
                yield start, end
            start, end = first, last
    if start:
        yield start, end


class _Step:
    """One step: the happenings given are merged anew near the days given."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.moved: dict[str, tuple[str, str, str]] = {}
        """Event id → happening and days of an event that came, changed or went."""

    def merge(self, key: str, first: str, last: str) -> None:
        db = self._db
        found = db.execute(
            f"SELECT {rows.TELLING} FROM reports r JOIN articles a ON a.id = r.article WHERE r.happening = ? "
            "AND r.withdrawn = 0 AND r.date <= ? AND r.enddate >= ?",
            (key, shifted(last, 2 * REACH), shifted(first, -2 * REACH)),
        )
        tellings = [rows.telling(row) for row in found]
        new = {c.id: c for c in clusters(key, tellings) if first <= c.date <= last}
        kept = self._members(key, first, last)
        for id, members in kept.items():
            c = new.get(id)
            if c is not None and members == {*((0, n) for n in c.numbers), *((1, n) for n in c.denials)}:
                del new[id]
            else:
                self._remove(id)
        types = {t.number: t.type for t in tellings}
        for c in new.values():
            self._insert(key, min(types[n] for n in c.numbers), c)

    def _members(self, key: str, first: str, last: str) -> dict[str, set[tuple[int, int]]]:
        found = self._db.execute(
            "SELECT e.id, m.denial, m.report FROM events e LEFT JOIN event_reports m ON m.event = e.id "
            "WHERE e.happening = ? AND e.date BETWEEN ? AND ?",
            (key, first, last),
        )
        kept: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for id, denial, report in found:
            kept[id].add((denial, report))
        return kept

    def _remove(self, id: str) -> None:
        row = self._db.execute("SELECT happening, date, enddate, root FROM events WHERE id = ?", (id,)).fetchone()
        self.moved[id] = row[:3]
        self._unwritten(row[3])
        for table, column in (("events", "id"), ("event_reports", "event"), ("event_pairs", "event")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))

    def _insert(self, key: str, kind: str, c: Cluster) -> None:
        said = {name: found for name in _SAID if (found := getattr(c.profile, name))}
        profile = {name: found if found is True else sorted(found) for name, found in said.items()}
        self._db.execute(
            f"INSERT INTO events ({_EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                c.id, key, kind, c.status, c.date, c.enddate, c.precision, c.known, c.several,
                json.dumps(profile, ensure_ascii=False, separators=(",", ":")),
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO event_reports VALUES (?, ?, ?)",
            [(c.id, d, n) for d, numbers in ((0, c.numbers), (1, c.denials)) for n in numbers],
        )
        codes = sorted(c.profile.codes)
        roles = [*([kind] if kind in PAIRED else []), *([PLAN] if is_plan(c) else [])]
        if roles and not c.several and len(codes) <= MOST_PARTIES:
            self._db.executemany(
                "INSERT OR IGNORE INTO event_pairs VALUES (?, ?, ?, ?)",
                [(" ".join(pair), role, c.date, c.id) for pair in combinations(codes, 2) for role in roles],
            )
        self.moved[c.id] = key, c.date, c.enddate

    def _unwritten(self, id: str | None) -> None:
        if id is not None:
            self._db.execute("UPDATE events SET line = NULL WHERE id = ?", (id,))

    def join(self) -> None:
        """Decides anew to which stronger event each weaker one belongs, where one of the two moved."""
        weak: set[str] = set()
        for id, (key, date, enddate) in self.moved.items():
            weak.add(id)
            found = self._db.execute(
                "SELECT e.id FROM kin k JOIN events e ON e.happening = k.weak "
                "WHERE k.strong = ? AND e.date BETWEEN ? AND ? AND e.enddate >= ?",
                (key, shifted(date, -REACH), shifted(enddate, 1), date),
            )
            weak.update(row[0] for row in found)
        for id in sorted(weak):
            self._decide(id)

    def _decide(self, id: str) -> None:
        row = self._db.execute(f"SELECT {_EVENT} FROM events WHERE id = ?", (id,)).fetchone()
        if row is None:
            return
        candidates = self._db.execute(
            f"SELECT k.relation, {', '.join('e.' + name for name in _EVENT.split(', '))} "
            "FROM kin k JOIN events e ON e.happening = k.strong "
            "WHERE k.weak = ? AND e.date BETWEEN ? AND ? ORDER BY e.id",
            (row[1], shifted(row[4], -1), row[5]),
        ).fetchall()
        root = home(_of(row), [(_of(r[1:]), r[0]) for r in candidates]) if candidates else None
        if root != row[10] or id in self.moved:
            self._unwritten(root)
        if root != row[10]:
            self._unwritten(row[10])
            self._db.execute("UPDATE events SET root = ?, line = NULL WHERE id = ?", (root, id))


def refresh(db: sqlite3.Connection) -> None:
    """Merges a number of stale happenings anew and takes their marks away; the lines are written later."""
    found = db.execute(
        "SELECT happening, date, enddate FROM stale WHERE happening IN "
        "(SELECT DISTINCT happening FROM stale ORDER BY happening LIMIT ?) ORDER BY happening",
        (CHUNK,),
    ).fetchall()
    step = _Step(db)
    for key, days in groupby(found, lambda row: row[0]):
        for first, last in _spans((date, enddate) for _, date, enddate in days):
            step.merge(key, first, last)
    step.join()
    db.executemany("DELETE FROM stale WHERE happening = ? AND date = ? AND enddate = ?", found)


def aside(db: sqlite3.Connection) -> None:
    """Copies the tables of events into the temporary database, where they hide the record's own.

    A line that is up to date becomes an empty string, which means the record's.
    """
    for table in _TABLES:
        sql = db.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        db.execute(sql.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        columns = "*" if table != "events" else f"{_EVENT}, CASE WHEN line IS NULL THEN NULL ELSE '' END"
        db.execute(f"INSERT INTO temp.{table} SELECT {columns} FROM main.{table}")
    indexes = db.execute(
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({','.join('?' * len(_TABLES))})",
        _TABLES,
    ).fetchall()
    for name, sql in indexes:
        db.execute(sql.replace(f"INDEX {name}", f"INDEX temp.{name}", 1))


def undo_aside(db: sqlite3.Connection) -> None:
    """Takes the copies of ``aside`` away."""
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")
