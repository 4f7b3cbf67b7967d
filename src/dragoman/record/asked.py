"""Questions that were asked of a record, kept to be scored when their time has passed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.record.opening import guard, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class AskedTable:
    """The questions of one open record; a question is what ``forecasts`` makes of it, as a JSON object."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def add(self, id: str, line: Mapping[str, Any]) -> None:
        """Keeps one; the same id again changes nothing."""
        with transaction(self._db, self._path) as db:
            body = json.dumps(line, ensure_ascii=False)
            db.execute("INSERT OR IGNORE INTO asked (id, body) VALUES (?, ?)", (id, body))

    def all(self) -> Iterator[dict[str, Any]]:
        """Every one, oldest first."""
        with guard(self._path):
            for (body,) in self._db.execute("SELECT body FROM asked ORDER BY number"):
                yield json.loads(body)
