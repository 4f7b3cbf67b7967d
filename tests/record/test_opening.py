"""What is no record is refused untouched, and every trouble with the file names its mend."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.record.factory import talks

from dragoman.errors import RecordError
from dragoman.record import open_record, opening

if TYPE_CHECKING:
    from pathlib import Path


def test_a_text_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Buy ink. " * 100)
    with pytest.raises(RecordError, match=r"not a Dragoman record; name another file with --record"):
        open_record(path)
    assert path.read_text() == "Buy ink. " * 100


def test_a_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match="not a Dragoman record"):
        open_record(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["other.sqlite"]


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with open_record(path) as record:
        record.add(talks(), "1")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(RecordError, match="damaged"), open_record(path) as record:
        list(record.reports())


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is a folder"):
        open_record(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"folder .* does not exist; make it"):
        open_record(tmp_path / "absent" / "record.sqlite")


@pytest.mark.parametrize("how", [{"create": False}, {"readonly": True}])
def test_a_missing_record_is_not_made_unasked(tmp_path: Path, how: dict[str, bool]) -> None:
    with pytest.raises(RecordError, match="dragoman read"):
        open_record(tmp_path / "record.sqlite", **how)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_record(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    path.touch()
    with open_record(path) as record:
        assert record.counts()["articles"] == 0


def test_a_strange_file_name_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d é.sqlite"
    with open_record(path) as record:
        record.add(talks(), "1")
    assert path.exists()


def test_a_record_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    open_record(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    with pytest.raises(RecordError, match="newer Dragoman"):
        open_record(path)


def test_an_interrupted_creation_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.sqlite"
    half = opening.migrations()[0][1] + "\nCREATE TABLE wrong (;\n"
    with monkeypatch.context() as patch:
        patch.setattr(opening, "migrations", lambda: ((1, half),))
        with pytest.raises(RecordError):
            open_record(path)
    with open_record(path) as record:
        assert record.add(talks(), "1")


def test_a_full_disk_is_named_and_the_record_stays_whole(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        pages = record._db.execute("PRAGMA page_count").fetchone()[0]
        record._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RecordError, match="free some disk space"):
            record.add_many([talks(f"Paper {i}") for i in range(200)], "1")
        assert record.counts()["articles"] == 1
        record._db.execute("PRAGMA max_page_count = 1000000")
        assert record.add(talks("Evening Star"), "1")


def test_a_locked_record_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    path = tmp_path / "record.sqlite"
    with open_record(path) as one, open_record(path) as other:
        one._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="another program is writing"):
            other.add(talks(), "1")
        one._db.execute("ROLLBACK")


def test_a_record_opened_for_reading_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    open_record(path).close()
    with open_record(path, readonly=True) as record, pytest.raises(RecordError, match="read-only"):
        record.add(talks(), "1")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_readonly_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RecordError, match="writable"):
        open_record(tmp_path / "record.sqlite")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_CANTOPEN", "folder exists and is writable"),
        ("SQLITE_READONLY_DIRECTORY", "read-only; make both writable"),
        ("SQLITE_IOERR_WRITE", "check the disk"),
        ("SQLITE_FULL", "free some disk space"),
        ("SQLITE_CORRUPT_VTAB", "restore a copy"),
        ("SQLITE_SCHEMA", "cannot be used"),
    ],
)
def test_every_trouble_names_its_mend_in_one_line(tmp_path: Path, name: str, words: str) -> None:
    error = sqlite3.OperationalError("some trouble")
    error.sqlite_errorname = name
    line = opening.mend(error, tmp_path / "record.sqlite")
    assert words in line
    assert "\n" not in line


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorname = "SQLITE_CANTOPEN"
        raise error

    monkeypatch.setattr(opening.sqlite3, "connect", refused)
    with pytest.raises(RecordError, match="folder exists and is writable"):
        open_record(tmp_path / "record.sqlite")
