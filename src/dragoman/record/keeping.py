"""How an article gets into the record and out of it, with the changes noted, inside somebody's transaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.record import changes, rows

if TYPE_CHECKING:
    import sqlite3

    from dragoman.records import Coded


def newness(version: str) -> tuple[int, ...]:
    """The numbers in a coding version, to compare by: "1.10" is newer than "1.9"."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def put(db: sqlite3.Connection, coded: Coded, coding_version: str) -> bool:
    """Puts in what an article gave; False where the record has it already, read alike or better."""
    of = coded.article
    key = rows.clean(of.id)
    kept = db.execute("SELECT coding_version, text, date FROM articles WHERE id = ?", (key,)).fetchone()
    if kept is None:
        rows.insert(db, coded, coding_version)
        changes.added(db, key)
        return True
    same = (rows.clean(of.text), of.date) == kept[1:]
    if same and newness(kept[0]) >= newness(coding_version):
        return False
    with changes.noted(db, key, "reading"):
        rows.remove(db, key)
        rows.insert(db, coded, coding_version)
    return True


def remove(db: sqlite3.Connection, article: str) -> bool:
    """Takes an article out with all its lines; False where there is none. Corrections and reviews stay."""
    key = rows.clean(article)
    if db.execute("SELECT 1 FROM articles WHERE id = ?", (key,)).fetchone() is None:
        return False
    with changes.noted(db, key, "deletion"):
        rows.remove(db, key)
    changes.note(db, "removed", "article", key, key, "deletion")
    return True
