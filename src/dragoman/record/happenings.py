"""Keeps the merged events of a record up to date and streams them as ``event`` lines.

Reports that come, change or go leave a mark in ``stale`` (triggers do it). ``refresh`` looks at the happenings
marked, near the days marked, and nowhere else; so its cost follows what is new and not the record. Whether
an event belongs to a weaker or stronger one of another happening is decided next, event by event. Last the lines are
written anew of events that changed.

A record that is open for reading only cannot be brought up to date. Where something is stale there, the same
is done on copies of the tables in the connection's temporary database, without the lines.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from dragoman.record import changes, copies, refreshing, rows
from dragoman.record.event_line import event
from dragoman.record.opening import guard
from dragoman.record.plans import Plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dragoman.records import Report

_MOST = 900  # values that any SQLite takes in one question
_CHUNK = 500


class Happenings:
    """The merged view of one open record."""

    def __init__(self, db: sqlite3.Connection, path: Path, *, readonly: bool) -> None:
        self._db = db
        self._path = path
        self._readonly = readonly
        self._names = count(1)
        self._aside = -1

    # --------------------------------------------------------------------------------------- bringing up to date

    def refresh(self) -> None:
        """Brings the events up to date with the reports; does nothing where nothing changed."""
        with guard(self._path):
            if self._readonly:
                self._refresh_aside()
                return
            try:
                self._refresh_here()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                self._refresh_aside()

    def _refresh_here(self) -> None:
        while self._waits("reports WHERE gist = ''"):
            self._within(lambda: rows.reindex(self._db))
        while self._waits("articles WHERE sought = 0"):
            self._within(lambda: copies.catch_up(self._db))
        while self._waits("stale"):
            self._within(lambda: refreshing.refresh(self._db))
        while self._waits("events WHERE line IS NULL AND root IS NULL"):
            self._within(self._write)
        while self._waits("untold"):
            self._within(lambda: changes.tell_events(self._db, _CHUNK))

    def _waits(self, what: str) -> bool:
        return self._db.execute(f"SELECT 1 FROM {what} LIMIT 1").fetchone() is not None

    def _within(self, step: Any) -> None:
        """One transaction, so that a run that is cut off has done whole steps and goes on where it stopped."""
        if self._db.in_transaction:
            step()
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            step()
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def _write(self) -> None:
        found = self._db.execute(
            "SELECT id FROM events WHERE line IS NULL AND root IS NULL LIMIT ?", (_CHUNK,)
        ).fetchall()
        for (id,) in found:
            line = self._line(id)
            if line is None:  # its reports are gone: the next refresh takes it out
                self._db.execute("DELETE FROM events WHERE id = ?", (id,))
            else:
                text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
                self._db.execute("UPDATE events SET line = ? WHERE id = ?", (rows.clean(text), id))

    def _refresh_aside(self) -> None:
        version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        if version == self._aside:
            return
        refreshing.undo_aside(self._db)
        self._aside = version
        if self._waits("main.stale"):
            refreshing.aside(self._db)
            while self._waits("stale"):
                refreshing.refresh(self._db)

    # --------------------------------------------------------------------------------------------------- reading

    def _reports(self, events: Sequence[str], denial: int) -> list[Report]:
        found = self._db.execute(
            "SELECT coalesce(r.corrected, r.body) FROM event_reports m JOIN reports r ON r.number = m.report "
            f"WHERE m.denial = ? AND m.event IN ({','.join('?' * len(events))}) "
            "ORDER BY r.article, r.position",
            (denial, *events),
        )
        return [rows.report(body) for (body,) in found]

    def _denials(self, events: Sequence[str]) -> list[Any]:
        found = self._db.execute(
            "SELECT s.body FROM event_reports m JOIN reports r ON r.number = m.report "
            "JOIN statement_reports t ON t.report = r.id "
            "JOIN statements s ON s.number = t.statement AND s.article = r.article WHERE s.stance = 'denies' "
            f"AND m.denial = 0 AND m.event IN ({','.join('?' * len(events))}) ORDER BY s.article, s.position",
            events,
        )
        return [rows.statement(body) for (body,) in found]

    def _line(self, id: str) -> dict[str, Any] | None:
        """The line of an event, written from its reports."""
        cluster = refreshing.cluster(self._db, id)
        if cluster is None:
            return None
        weak = [row[0] for row in self._db.execute("SELECT id FROM events WHERE root = ? ORDER BY id", (id,))]
        weak = weak[: _MOST - 1]
        reports = self._reports([id], 0)
        if not reports:
            return None
        joined = self._reports(weak, 0) if weak else []
        articles = {r.article for r in (*reports, *joined)}
        denials = self._reports([id, *weak], 1)
        line = event(
            cluster,
            reports,
            rows.published(self._db, [*articles, *(r.article for r in denials)]),
            denials,
            self._denials([id, *weak]),
            joined,
        )
        line["counted"] = rows.count_told(self._db, [*reports, *joined])
        return line

    def _told(self, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        plans = Plans(self._db)
        for id in ids:
            row = self._db.execute(
                "SELECT CASE e.line WHEN '' THEN (SELECT m.line FROM main.events m WHERE m.id = e.id) "
                "ELSE e.line END FROM events e WHERE e.id = ?",
                (id,),
            ).fetchone()
            if row is None:
                continue  # the article was read anew meanwhile
            line = json.loads(row[0]) if row[0] else self._line(id)
            if line is not None:
                yield plans.completed(line)

    def events(
        self, test: str, values: Sequence[Any], status: str | None = None, *, several: bool = False
    ) -> Iterator[dict[str, Any]]:
        """The events with a report for which ``test`` on ``reports r`` holds, by date and id.

        ``status`` is the event's own, which the weight of its sources decides. ``several``: what is told in numbers
        too.
        """
        self.refresh()
        single = "" if several else "AND e.several = 0 "
        table = f"temp.wanted_{next(self._names)}"
        with guard(self._path):
            # The ids lie in a temporary table, so that the record may be written to between two lines.
            self._db.execute(f"CREATE TABLE {table} (place INTEGER PRIMARY KEY, id TEXT)")
            try:
                self._db.execute(
                    f"INSERT INTO {table} (id) SELECT e.id FROM events e WHERE e.root IS NULL {single}AND e.id IN ("
                    "SELECT coalesce(f.root, f.id) FROM reports r JOIN event_reports m "
                    f"ON m.report = r.number AND m.denial = 0 JOIN events f ON f.id = m.event WHERE {test}) "
                    "ORDER BY e.date, e.id",
                    list(values),
                )
                found = self._db.execute(f"SELECT id FROM {table} ORDER BY place")
                for line in self._told(row[0] for row in found):
                    if status is None or line["status"] == status:
                        yield line
                found.close()
            finally:
                with suppress(sqlite3.Error):
                    self._db.execute(f"DROP TABLE {table}")

    def unpacked(self) -> tuple[list[str], Iterator[dict[str, Any]]] | None:
        """The ids of events that the Parquet files have not or have otherwise, and the lines of those that are.

        None where that cannot be known, because the record is read only and its events are not up to date.
        """
        self.refresh()
        with guard(self._path):
            if self._db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'events'").fetchone():
                return None
            ids = [id for (id,) in self._db.execute("SELECT id FROM unpacked ORDER BY id")]
            found = self._db.execute(
                "SELECT e.id FROM unpacked u JOIN events e ON e.id = u.id WHERE e.root IS NULL ORDER BY e.date, e.id"
            ).fetchall()
        return ids, self._told(id for (id,) in found)

    def find(self, id: str) -> dict[str, Any] | None:
        """The event of that id, or None; an event that belongs to a stronger one gives that."""
        if not re.fullmatch(r"[0-9a-f]{16}", id):
            return None
        self.refresh()
        with guard(self._path):
            row = self._db.execute("SELECT coalesce(root, id) FROM events WHERE id = ?", (id,)).fetchone()
            return None if row is None else next(self._told([row[0]]), None)
