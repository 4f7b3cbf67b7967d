"""The feed of changes: what came, changed or went, for those who copied the data earlier.

Written in the transaction of the change itself, one row a report, and never altered.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.errors import UsageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

WHATS = ("added", "revised", "withdrawn", "restored", "removed")
CAUSES = ("reading", "correction", "undo", "deletion")
CHANGE = "number, made, what, kind, id, article, becomes, cause"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its running number, when, what happened to which line, and why.

    ``what`` is one of ``WHATS``, ``cause`` one of ``CAUSES``, ``kind`` the kind of line (``report``, ``article``).
    ``becomes`` is the id that a line goes by since, where another reading gave it a new one, else None.
    """

    number: int
    made: str
    what: str
    kind: str
    id: str
    article: str | None
    becomes: str | None
    cause: str


class _Shown(NamedTuple):
    withdrawn: bool
    types: frozenset[str]
    start: int
    end: int
    content: dict[str, Any]


def now() -> str:
    """The time as the record writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def note(
    db: sqlite3.Connection, what: str, kind: str, id: str, article: str | None, cause: str,
    becomes: str | None = None,
) -> None:  # fmt: skip
    """Appends one row; to be called inside the transaction of the change."""
    db.execute(
        "INSERT INTO changes (made, what, kind, id, article, becomes, cause) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (now(), what, kind, id, article, becomes, cause),
    )


def added(db: sqlite3.Connection, article: str) -> None:
    """Notes all reports in sight of an article that is new to the record."""
    db.execute(
        "INSERT INTO changes (made, what, kind, id, article, cause) SELECT ?, 'added', 'report', id, article, "
        "'reading' FROM reports WHERE article = ? AND withdrawn = 0 ORDER BY position",
        (now(), article),
    )


@contextmanager
def noted(db: sqlite3.Connection, article: str, cause: str) -> Iterator[None]:
    """Compares the article's reports before and after what is done inside, and notes the difference."""
    before = _shown(db, article)
    yield
    for what, id, becomes in _difference(before, _shown(db, article)):
        note(db, what, "report", id, article, cause, becomes)


def _shown(db: sqlite3.Connection, article: str) -> dict[str, _Shown]:
    found: dict[str, _Shown] = {}
    query = "SELECT id, withdrawn, coalesce(corrected, body) FROM reports WHERE article = ? ORDER BY position"
    for id, withdrawn, text in db.execute(query, (article,)):
        body = json.loads(text)
        place = body["event_start"], body["event_end"]
        content = {key: value for key, value in body.items() if key not in ("id", "evidence")}
        found[id] = _Shown(bool(withdrawn), frozenset(body["event"]), *place, content)
    return found


def _difference(before: dict[str, _Shown], after: dict[str, _Shown]) -> Iterator[tuple[str, str, str | None]]:
    """(what, id, new id or None) of each report that is not as it was."""
    fresh = {id: shown for id, shown in after.items() if id not in before}
    for id, old in before.items():
        new, becomes = after.get(id), None
        if new is None and (becomes := _successor(old, fresh)) is not None:
            new = fresh[becomes]
            if not (old.withdrawn and not new.withdrawn):
                del fresh[becomes]
        if new is None or new.withdrawn:
            if not old.withdrawn:
                yield ("removed" if new is None else "withdrawn"), id, becomes
        elif old.withdrawn:
            if becomes is None:
                yield "restored", id, None
        elif becomes is not None or new.content != old.content:
            yield "revised", id, becomes
    for id, new in fresh.items():
        if not new.withdrawn:
            yield "added", id, None


def _successor(old: _Shown, fresh: dict[str, _Shown]) -> str | None:
    """The new report that tells the old one: same type, event words that overlap most."""

    def overlap(new: _Shown) -> int:
        return min(old.end, new.end) - max(old.start, new.start)

    fitting = [id for id, new in fresh.items() if overlap(new) > 0 and old.types & new.types]
    return max(fitting, key=lambda id: overlap(fresh[id]), default=None)


def after(since: int | str | None) -> tuple[str, list[Any]]:
    """The condition on ``changes`` for what came after a number, or from a day or time on (UTC).

    UsageError for what is neither.
    """
    if since is None:
        return "1", []
    if isinstance(since, int) or since.strip().isdecimal():
        number = int(since)
        if number < 0 or number >= 2**63:
            raise UsageError(f"there is no change number {number}; numbers begin at 1")
        return "number > ?", [number]
    try:
        moment = datetime.fromisoformat(since.strip())
    except ValueError:
        raise UsageError(
            f"--since {since!r} is neither a number nor a time; write 1200, 2025-05-14 or 2025-05-14T09:30"
        ) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return "made >= ?", [moment.isoformat(timespec="seconds")]
