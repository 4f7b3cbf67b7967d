"""Opens the SQLite file of a record, brings it up to date, and turns SQLite's errors into RecordError.

A record is known by its application id, so that a foreign database is refused before anything is written
to it. The schema stands in ``migrations/NNNN_*.sql``; ``PRAGMA user_version`` counts those applied.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from dragoman.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x44524147  # "DRAG"
PATIENCE = 10.0
"""Seconds to wait for another program that is writing to the same record."""

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_ID_PLACE = slice(68, 72)


def mend(error: sqlite3.Error, path: Path) -> str:
    """One line that says what went wrong with the record at ``path`` and what to do about it."""
    name = getattr(error, "sqlite_errorname", None) or ""
    text = str(error)
    if name.startswith("SQLITE_FULL") or "disk is full" in text:
        return (
            f"no room left for {path}; free some disk space, then run the same command again: "
            "what was written so far is whole"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "is locked" in text:
        return f"another program is writing to {path}; wait until it is done, then run the same command again"
    if name.startswith("SQLITE_NOTADB") or "not a database" in text:
        return f"{path} is not a Dragoman record; name another file with --record"
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")) or "readonly" in text:
        return f"{path} or its folder is read-only; make both writable, or name another file with --record"
    if name.startswith("SQLITE_CANTOPEN") or "unable to open" in text:
        return f"{path} cannot be opened; check that its folder exists and is writable, or use --record"
    if name.startswith("SQLITE_CORRUPT") or "malformed" in text:
        return f"{path} is damaged; restore a copy, or read the articles again into a new file with --record"
    if name.startswith("SQLITE_IOERR"):
        return f"the disk failed while using {path} ({text}); check the disk, then run the same command again"
    if "closed" in text:
        return f"the record {path} is closed; open it again with open_record"
    return f"the record {path} cannot be used ({text}); restore a copy, or name another file with --record"


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Every sqlite3 error inside becomes a RecordError with one line that names the mend."""
    try:
        yield
    except sqlite3.Error as error:
        raise RecordError(mend(error, path)) from error


@contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """All of what is written inside, or none of it; errors come out as ``guard`` has them."""
    with guard(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:  # Ctrl-C too: nothing half-written stays
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise


@cache
def migrations() -> tuple[tuple[int, str], ...]:
    """(number, SQL) of every migration in order, numbers counting up from 1 without a gap."""
    folder = resources.files("dragoman.record") / "migrations"
    found = sorted(
        (int(entry.name[:4]), entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    )
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise RecordError("the program's migrations are incomplete; install Dragoman again")
    return tuple(found)


def _statements(script: str) -> Iterator[str]:
    """The single statements of an SQL script; ``executescript`` would commit the transaction they need."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _value(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def _foreign(path: Path) -> RecordError:
    return RecordError(f"{path} is not a Dragoman record; name another file with --record")


def _is_new(path: Path, *, create: bool, readonly: bool) -> bool:
    """True for a file to be made; RecordError for anything that is neither new nor a record."""
    try:
        if path.is_dir():
            raise RecordError(
                f"{path} is a folder; name a file with --record, such as {path / 'dragoman.sqlite'}"
            )
        if not path.exists() or path.stat().st_size == 0:
            if readonly or not create:
                raise RecordError(
                    f"there is no record at {path}; make one with: dragoman read PATH --record {path}"
                )
            if not path.parent.is_dir():
                raise RecordError(
                    f"the folder {path.parent} does not exist; make it, or name another with --record"
                )
            return True
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read ({error.strerror}); make it readable, or name another file with --record"
        ) from error
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise _foreign(path)
    if int.from_bytes(header[_ID_PLACE], "big") != APPLICATION_ID:
        raise _foreign(path)
    return False


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Applies what is missing in one transaction; a second program that does the same waits for the first."""
    db.execute("BEGIN IMMEDIATE")
    try:
        done = _value(db, "user_version")
        if done == 0:
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise _foreign(path)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for number, script in migrations():
            if number > done:
                for statement in _statements(script):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # An URI, because only it can ask for read-only; as_uri escapes what a path may hold.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=PATIENCE, isolation_level=None
    )


def _connect_to_read(path: Path) -> sqlite3.Connection:
    db = _connect(path, "mode=ro")
    try:
        _value(db, "user_version")
    except sqlite3.OperationalError:
        # In a folder that cannot be written, WAL finds no place for its index. Without a log there is
        # nothing to index, and the file may be read as it stands.
        db.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        db = _connect(path, "mode=ro&immutable=1")
    return db


def connect(path: Path, *, create: bool, readonly: bool) -> sqlite3.Connection:
    """A connection to the record at ``path``, its schema current. RecordError where that cannot be had."""
    new = _is_new(path, create=create, readonly=readonly)
    with guard(path):
        db = _connect_to_read(path) if readonly else _connect(path, "mode=rwc" if new else "mode=rw")
        try:
            known = migrations()[-1][0]
            done = _value(db, "user_version")
            if done > known:
                raise RecordError(
                    f"{path} was made by a newer Dragoman; update with: pip install -U dragoman"
                )
            if done < known:
                if readonly:
                    raise RecordError(
                        f"{path} is from an older Dragoman; run any command that writes to it once"
                    )
                _migrate(db, path)
            db.execute("PRAGMA foreign_keys = ON")
            if not readonly:
                # After the first transaction, so that the id stands in the main file from the start.
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            db.close()
            raise
    return db
