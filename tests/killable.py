"""Commands that may be killed at any moment, each with what it works on and what must be there at the end.

The reader is a stand-in that codes one report for every sentence, so that no model is needed; everything else is the
program's own. Imported by ``tests.killing``, which forks: nothing here may start a thread on import.
"""

from __future__ import annotations

import io
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.record import factory

from dragoman import pipeline
from dragoman.commands import exchanging, reading, reviewing, watching
from dragoman.record import open_record
from dragoman.record import parts as parts_module
from dragoman.records import Article, Coded

ARTICLES = 40
ROWS = 60
FILES = 8

@dataclass(frozen=True)
class Case:
    """``prepare`` a folder, ``run`` the command in it, ``check`` what stands at the end (AssertionError)."""

    prepare: Callable[[Path], None]
    run: Callable[[Path], None]
    check: Callable[[Path], None]


def record_of(folder: Path) -> Path:
    """The record of a case."""
    return folder / "record.sqlite"


def sound(folder: Path) -> None:
    """The record, if there is one yet, is whole."""
    path = record_of(folder)
    if not path.exists() or not path.stat().st_size:
        return
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def coded(articles: Iterable[Article], **_: object) -> Iterator[Coded]:
    """Japan receives France in every article, slowly."""
    for article in articles:
        time.sleep(0.001)
        japan, france = factory.entity(article, "Japan", "JPN"), factory.entity(article, "France", "FRA")
        yield Coded(article, (factory.report(article, "received", (japan,), (france,)),), (), ())


def _dispatches(folder: Path) -> None:
    for k in range(ARTICLES):
        day = f"2025-{1 + k // 28:02d}-{1 + k % 28:02d}"
        lines = (f"Title: Visit {k}", f"Date: {day}", "", f"Japan received France in Kyoto for the {k}th time.")
        (folder / "news").mkdir(exist_ok=True)
        file = folder / "news" / f"{k:03d}.txt"
        file.write_text("\n".join(lines), encoding="utf-8")
        os.utime(file, (0, 0))  # a file that is still being written would have to wait


def _read(folder: Path) -> None:
    pipeline.read = coded  # type: ignore[assignment]
    reading.run([str(folder / "news")], "2025-01-01", record_of(folder), False, 1)


def _all_read(folder: Path) -> None:
    with open_record(record_of(folder)) as record:
        assert record.counts()["articles"] == ARTICLES
        assert sum(1 for _ in record.reports()) == ARTICLES
        assert sum(len(event["reports"]) for event in record.events()) == ARTICLES


def _tables(folder: Path) -> None:
    for k in range(FILES):
        lines = [
            f"2025{1 + k:02d}{1 + n % 28:02d}\tUSAGOV\tRUSGOV\t{('042', '190', '036')[n % 3]}\t{k}-{n}\t\t\twire"
            for n in range(ROWS)
        ]
        (folder / f"events{k}.txt").write_text("\n".join(lines) + "\nbroken\n", encoding="utf-8")


def _import(folder: Path) -> None:
    from dragoman.formats import base, registry

    parts_module.FLUSH_ROWS = 15
    base.BLOCK_BYTES = 500  # type: ignore[misc]
    with open_record(record_of(folder)) as record:
        for _ in exchanging.bring(record, registry.get("cameo"), sorted(folder.glob("events*.txt")), None):
            pass


def _all_imported(folder: Path) -> None:
    with open_record(record_of(folder)) as record:
        assert record.flat(["id"]).num_rows == FILES * ROWS
        done = list(record.imports())
        assert [(one.events, one.skipped) for one in done] == [(ROWS, 1)] * FILES
        assert all(one.finished for one in done)


def _watch(folder: Path) -> None:
    pipeline.read = coded  # type: ignore[assignment]
    watching.watch(
        [str(folder / "news")], list_=None, record=record_of(folder), every="1d", once=True, full=False,
        date="2025-01-01", json=False,
    )  # fmt: skip


def _waiting_for_review(folder: Path) -> None:
    _dispatches(folder)
    with open_record(record_of(folder)) as record:
        for n, file in enumerate(sorted((folder / "news").glob("*.txt"))):
            article = Article(f"a{n}", file.read_text(encoding="utf-8"), "2025-01-01")
            record.add_many(coded([article]), "1")


def _review(folder: Path) -> None:
    sys.stdin = io.StringIO("right\n" * 2 * ARTICLES)
    reviewing.review(
        *[None] * 8, record=record_of(folder), order=reviewing.Order.confidence, below=None, limit=None, author="Ada",
        again=False, blind=False, agreement=False, export=None, text=False, json=False,
    )  # fmt: skip


def _all_reviewed(folder: Path) -> None:
    with sqlite3.connect(record_of(folder)) as db:
        judged = db.execute("SELECT report, verdict, author FROM reviews").fetchall()
    assert len(judged) == ARTICLES
    assert {(verdict, author) for _, verdict, author in judged} == {("right", "Ada")}
    assert len({report for report, _, _ in judged}) == ARTICLES


CASES = {
    "read": Case(_dispatches, _read, _all_read),
    "watch": Case(_dispatches, _watch, _all_read),
    "review": Case(_waiting_for_review, _review, _all_reviewed),
    "import": Case(_tables, _import, _all_imported),
}
