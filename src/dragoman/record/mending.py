"""Corrections as rows: appending one, taking one back, and telling what was corrected from what to what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.record import changes, rows
from dragoman.record.corrections import UNDO, attached, laid_over, standing
from dragoman.records import to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record.corrections import Correction
    from dragoman.records import Report


def stored(db: sqlite3.Connection, path: Path, report_id: str) -> tuple[Report, Report]:
    """The report as it was read and as it is shown. UsageError where there is none."""
    found = "SELECT body, coalesce(corrected, body) FROM reports WHERE id = ? ORDER BY article"
    row = db.execute(found, (rows.clean(report_id),)).fetchone()
    if row is None:
        raise UsageError(f"{path} has no report {report_id}; `dragoman reports` lists them")
    return rows.report(row[0]), rows.report(row[1])


def named(author: str) -> str:
    """The author as written in a row; UsageError for nobody."""
    if not author.strip():
        raise UsageError("a correction needs an author")
    return rows.clean(author)


def append(db: sqlite3.Connection, read: Report, field: str, value: Any, author: str, reason: str) -> Correction:
    """Appends a correction of a report as it was read; ``value`` must be checked. Lays nothing over."""
    on = (read.id, read.article, " ".join(read.event), read.event_text, read.event_start, read.event_end)
    return _insert(db, on, field, value, author, reason)


def _insert(
    db: sqlite3.Connection, on: tuple[Any, ...], field: str, value: Any, author: str, reason: str
) -> Correction:
    stored = rows.clean(json.dumps(value, ensure_ascii=False))
    number = db.execute(
        "INSERT INTO corrections (report, article, event, event_text, event_start, event_end, field, "
        "value, author, reason, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*on, field, stored, named(author), rows.clean(reason), changes.now()),
    ).lastrowid
    found = f"SELECT {rows.CORRECTION} FROM corrections WHERE number = ?"
    return rows.correction(db.execute(found, (number,)).fetchone())


def lay(db: sqlite3.Connection, article: str, cause: str) -> None:
    """Lays the corrections of an article over its reports and notes what changed by it."""
    with changes.noted(db, article, cause):
        rows.recorrect(db, article)


def undo(db: sqlite3.Connection, path: Path, number: int, author: str, reason: str) -> Correction:
    """Appends the undoing of a correction, or of an undoing. UsageError where it is not in force."""
    found = f"SELECT {rows.CORRECTION} FROM corrections WHERE number = ?"
    row = db.execute(found, (number,)).fetchone()
    if row is None:
        raise UsageError(f"{path} has no correction {number}; `dragoman review --export FILE` lists them")
    of = rows.correction(row)
    everything = rows.corrections_of(db, of.article)
    if number in _undone(everything):
        raise UsageError(f"correction {number} was undone before")
    on = (of.report, of.article, " ".join(of.event), of.event_text, of.event_start, of.event_end)
    appended = _insert(db, on, UNDO, number, author, reason)
    lay(db, of.article, "undo")
    return appended


def _undone(everything: list[Correction]) -> dict[int, Correction]:
    """The number of each row that is undone → the row that undid it."""
    found: dict[int, Correction] = {}
    for c in sorted(everything, key=lambda c: -c.number):
        if c.field == UNDO and c.number not in found:
            found[c.value] = c
    return found


def mended(db: sqlite3.Connection, *, text: bool = False) -> Iterator[dict[str, Any]]:
    """What was corrected, oldest article first: one object a correction with its value before and after.

    ``report`` is the id that the report goes by now, ``made_on`` the one that it had. ``before`` is null for
    a correction that was undone or whose report is gone. ``sentence`` stands there with ``text`` only.
    """
    found = db.execute("SELECT article FROM corrections GROUP BY article ORDER BY min(number)").fetchall()
    for (article,) in found:
        yield from _of_article(db, article, text)


def _of_article(db: sqlite3.Connection, article: str, text: bool) -> Iterator[dict[str, Any]]:
    everything = rows.corrections_of(db, article)
    undone = _undone(everything)
    bodies = db.execute("SELECT body FROM reports WHERE article = ? ORDER BY position", (article,)).fetchall()
    read = [rows.report(body) for (body,) in bodies]
    before: dict[int, tuple[Report, Any, Any]] = {}
    by_id = {report.id: report for report in read}
    for id, group in attached(standing(everything), read).items():
        shown = by_id[id]
        withdrawn = False
        for c in group:
            old = withdrawn if c.field == "withdrawn" else to_json(shown)[c.field]
            try:
                shown = laid_over(shown, c)
            except UsageError:
                continue
            withdrawn = bool(c.value) if c.field == "withdrawn" else withdrawn
            before[c.number] = shown, old, c.value if c.field == "withdrawn" else to_json(shown)[c.field]
    told = db.execute("SELECT text FROM articles WHERE id = ?", (article,)).fetchone() if text else None
    for c in everything:
        if c.field == UNDO:
            continue
        report, old, new = before.get(c.number, (None, None, c.value))
        by = undone.get(c.number)
        line: dict[str, Any] = {
            "number": c.number, "report": report.id if report else None, "made_on": c.report,
            "article": article, "field": c.field, "before": old, "after": new, "author": c.author,
            "reason": c.reason, "made": c.made, "undone": by.made if by else None,
            "undone_by": by.author if by else None,
        }  # fmt: skip
        if text:
            sentence = told[0][report.sentence_start : report.sentence_end] if told and report else None
            line["sentence"] = sentence
        yield line
