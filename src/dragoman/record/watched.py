"""What ``watch`` remembers between its rounds, kept beside the articles so that both are written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.record import changes, keeping, rows
from dragoman.record.opening import guard, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from dragoman.records import Coded

_STANDING = ("source", "address", "etag", "modified", "next", "failures", "gone")


class Watched:
    """The memory of ``watch`` in one open record.

    A source is a feed's address or a folder, an item an entry or a file in it. Each method is one transaction.
    """

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def standing(self, source: str) -> dict[str, Any] | None:
        """Where ``watch`` stands with a source: address, etag, modified, next, failures, gone; None if new."""
        with guard(self._path):
            found = f"SELECT {', '.join(_STANDING)} FROM watched WHERE source = ?"
            row = self._db.execute(found, (rows.clean(source),)).fetchone()
        return None if row is None else dict(zip(_STANDING, row))

    def stand(self, standing: Mapping[str, Any]) -> None:
        """Keeps where ``watch`` stands with a source."""
        values = [_clean(standing[name]) for name in _STANDING]
        with transaction(self._db, self._path) as db:
            db.execute(f"INSERT OR REPLACE INTO watched ({', '.join(_STANDING)}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def seen(self, source: str, item: str) -> tuple[str, str | None, str | None] | None:
        """Hash, article and stamp of an item as it was dealt with last; None for a new one."""
        with guard(self._path):
            found = "SELECT hash, article, stamp FROM watched_items WHERE source = ? AND item = ?"
            row = self._db.execute(found, (rows.clean(source), rows.clean(item))).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def elsewhere(self, source: str, item: str) -> bool:
        """Whether another source gave an article for this item."""
        with guard(self._path):
            found = "SELECT 1 FROM watched_items WHERE item = ? AND source <> ? AND article IS NOT NULL"
            return self._db.execute(found, (rows.clean(item), rows.clean(source))).fetchone() is not None

    def keep(
        self, source: str, item: str, hash: str, stamp: str | None = None, *, article: str | None = None,
        coded: Coded | None = None, coding_version: str = "",
    ) -> bool:  # fmt: skip
        """Marks an item as dealt with and, in the same transaction, puts in what its article gave.

        True where the record changed by it. ``article``: the id of the article, None for an item without one.
        """
        values = (source, item, hash, article, stamp, changes.now())
        with transaction(self._db, self._path) as db:
            changed = coded is not None and keeping.put(db, coded, coding_version)
            db.execute("INSERT OR REPLACE INTO watched_items VALUES (?, ?, ?, ?, ?, ?)", [_clean(v) for v in values])
        return changed


def _clean(value: Any) -> Any:
    return rows.clean(value) if isinstance(value, str) else value
