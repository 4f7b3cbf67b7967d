"""Streams ``event`` lines out of a record file: finds what may belong together and lets ``merging`` decide.

What belongs together is worked out when it is asked for, from light rows that lie in a temporary table while
they wait, so that memory stays bounded and a record opened for reading only can be asked as well.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from dragoman.record import rows
from dragoman.record.merging import Cluster, Telling, clusters, event
from dragoman.record.opening import guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dragoman.records import Report

_TELLING = "r.happening, r.number, r.status, r.date, r.enddate, r.date_precision, r.mode, r.city"
_MOST = 900  # values that any SQLite takes in one question


class Happenings:
    """The merged view of one open record."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._names = count(1)

    def _clusters(self, test: str, values: Sequence[Any]) -> Iterator[tuple[Cluster, bool]]:
        """Every event of the happenings with a fitting report, and whether the event itself has one."""
        found = self._db.execute(
            f"WITH fitting AS MATERIALIZED (SELECT r.number, r.happening FROM reports r WHERE {test}) "
            f"SELECT {_TELLING}, r.number IN (SELECT number FROM fitting) FROM reports r "
            "WHERE r.withdrawn = 0 AND r.happening IN (SELECT happening FROM fitting) ORDER BY r.happening",
            list(values),
        )
        for key, group in groupby(found, lambda row: row[0]):
            tellings: list[Telling] = []
            fitting: set[int] = set()
            for _, number, status, date, enddate, precision, mode, city, fits in group:
                modes = frozenset(mode.split())
                tellings.append(Telling(number, status, date, enddate, precision, modes, city))
                if fits:
                    fitting.add(number)
            for cluster in clusters(key, tellings):
                yield cluster, not fitting.isdisjoint(cluster.numbers)

    def _reports(self, numbers: Iterable[int]) -> list[Report]:
        found: list[Report] = []
        for number in sorted(numbers):
            row = self._db.execute(
                "SELECT coalesce(corrected, body) FROM reports WHERE number = ?", (number,)
            ).fetchone()
            if row is not None:  # gone where the article was read anew meanwhile
                found.append(rows.report(row[0]))
        return found

    def _event(self, cluster: Cluster) -> dict[str, Any] | None:
        reports = self._reports(cluster.numbers)
        if not reports:
            return None
        numbers = sorted(cluster.numbers)[:_MOST]
        denials = self._db.execute(
            "SELECT s.body FROM reports r JOIN statement_reports t ON t.report = r.id JOIN statements s "
            "ON s.number = t.statement AND s.article = r.article WHERE s.stance = 'denies' "
            f"AND r.number IN ({','.join('?' * len(numbers))}) ORDER BY s.article, s.position",
            numbers,
        )
        return event(
            cluster,
            reports,
            rows.published(self._db, (r.article for r in reports)),
            self._reports(cluster.denials),
            [rows.statement(body) for (body,) in denials],
        )

    def events(self, test: str, values: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """The events with a report for which ``test`` on ``reports r`` holds, by date and id."""
        table = f"temp.waiting_{next(self._names)}"
        with guard(self._path):
            columns = "date TEXT, id TEXT, number INTEGER, denial INTEGER, head TEXT"
            self._db.execute(f"CREATE TABLE {table} ({columns})")
            try:
                self._db.executemany(
                    f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)",
                    (
                        row
                        for cluster, fits in self._clusters(test, values)
                        if fits
                        for row in _waiting(cluster)
                    ),
                )
                found = self._db.execute(
                    f"SELECT id, number, denial, head FROM {table} ORDER BY date, id, denial, number"
                )
                for _, group in groupby(found, lambda row: row[0]):
                    line = self._event(_woken(list(group)))
                    if line is not None:
                        yield line
                found.close()
            finally:
                with suppress(sqlite3.Error):
                    self._db.execute(f"DROP TABLE {table}")

    def find(self, id: str) -> dict[str, Any] | None:
        """The event of that id, or None."""
        if not re.fullmatch(r"[0-9a-f]{16}", id):
            return None
        with guard(self._path):
            test = "r.withdrawn = 0 AND r.happening >= ? AND r.happening < ?"
            for cluster, _ in self._clusters(test, [id[:8], id[:8] + "g"]):
                if cluster.id == id:
                    return self._event(cluster)
        return None


def _waiting(cluster: Cluster) -> Iterator[tuple[Any, ...]]:
    head = "|".join((cluster.status, cluster.date, cluster.enddate, cluster.precision))
    for denial, numbers in ((0, cluster.numbers), (1, cluster.denials)):
        for number in numbers:
            yield cluster.date, cluster.id, number, denial, head


def _woken(group: list[Any]) -> Cluster:
    status, date, enddate, precision = group[0][3].split("|")
    numbers = frozenset(number for _, number, denial, _ in group if not denial)
    denials = frozenset(number for _, number, denial, _ in group if denial)
    return Cluster(group[0][0], status, date, enddate, precision, numbers, denials)
