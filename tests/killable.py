"""Commands that may be killed at any moment, each with what it works on and what must be there at the end.

The reader is a stand-in that codes one report for every sentence, so that no model is needed; everything else is the
program's own. Imported by ``tests.killing``, which forks: nothing here may start a thread on import.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.record import factory

from dragoman import pipeline
from dragoman.commands import exchanging, reading
from dragoman.record import open_record
from dragoman.record import parts as parts_module
from dragoman.records import Article, Coded

ARTICLES = 40
ROWS = 60
FILES = 8
TIMES = 200
"""Turns of the spin that gives a kill something to hit."""


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
        (folder / "news" / f"{k:03d}.txt").write_text("\n".join(lines), encoding="utf-8")


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


CASES = {
    "read": Case(_dispatches, _read, _all_read),
    "import": Case(_tables, _import, _all_imported),
}
