"""Between records and rows: how a line is put into the tables and taken out again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.record import copies
from dragoman.record.codes import fold
from dragoman.record.corrections import Correction, attached, effective, standing
from dragoman.record.counting import since
from dragoman.record.event_line import Published
from dragoman.record.joining import kin_of
from dragoman.record.merging import (
    Telling,
    city,
    class_of,
    happening,
    is_alone,
    marks_of,
    names_of,
    parties,
    people_of,
    plans_of,
    several,
    told_words,
)  # fmt: skip
from dragoman.record.search import passages
from dragoman.records import Article, Coded, Entity, Link, Report, Statement, from_json, status, to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_LONE = re.compile("[\ud800-\udfff]")
_Line = TypeVar("_Line", Report, Statement, Link)
ARTICLE = "a.id, a.text, a.date, a.title, a.publication, a.url, a.language"
CORRECTION = (
    "number, report, article, event, event_text, event_start, event_end, field, value, author, reason, made"
)


def clean(text: str) -> str:
    """Without lone surrogates, which no UTF-8 file can hold; one character for one, so that offsets stay."""
    return _LONE.sub("\ufffd", text)


def _body(line: Report | Statement | Link) -> str:
    return clean(json.dumps(to_json(line), ensure_ascii=False, separators=(",", ":")))


def _words(entity: Entity | None) -> str:
    """Names to look in, each between blanks, so that "Lai" does not find "Laila"."""
    if entity is None:
        return ""
    return clean(" " + "  ".join(fold(part) for part in (entity.name, entity.entity_text) if part) + " ")


def article(row: Sequence[Any]) -> Article:
    """The article in a row of the columns ``ARTICLE``."""
    return Article(*row)


def report(body: str) -> Report:
    """The report in a JSON body."""
    line = from_json(json.loads(body))
    assert isinstance(line, Report)
    return line


def statement(body: str) -> Statement:
    """The statement in a JSON body."""
    line = from_json(json.loads(body))
    assert isinstance(line, Statement)
    return line


def link(body: str) -> Link:
    """The link in a JSON body."""
    line = from_json(json.loads(body))
    assert isinstance(line, Link)
    return line


def correction(row: Sequence[Any]) -> Correction:
    """The correction in a row of the columns ``CORRECTION``."""
    number, of, in_article, event, text, start, end, field, value, author, reason, made = row
    return Correction(
        number,
        of,
        in_article,
        tuple(event.split()),
        text,
        start,
        end,
        field,
        json.loads(value),
        author,
        reason,
        made,
    )


def corrections_of(db: sqlite3.Connection, article_id: str) -> list[Correction]:
    """All corrections that were made on an article, oldest first."""
    found = db.execute(
        f"SELECT {CORRECTION} FROM corrections WHERE article = ? ORDER BY number", (article_id,)
    )
    return [correction(row) for row in found]


def _once(lines: Iterable[_Line]) -> Iterator[tuple[int, _Line]]:
    """Numbered, each id once: the same line coded twice is one line."""
    seen: set[str] = set()
    for position, line in enumerate(lines):
        if line.id not in seen:
            seen.add(line.id)
            yield position, line


def _parties(number: int, line: Report) -> Iterator[tuple[Any, ...]]:
    reciprocal = int(not line.recipient and len(line.actor) > 1)
    for role, entities in (("actor", line.actor), ("recipient", line.recipient)):
        for place, entity in enumerate(entities):
            yield number, role, place, reciprocal, entity.code, _words(entity)


def _index(db: sqlite3.Connection, number: int, line: Report) -> None:
    db.execute("DELETE FROM parties WHERE report = ?", (number,))
    db.executemany("INSERT INTO parties VALUES (?, ?, ?, ?, ?, ?)", _parties(number, line))


COLUMNS = "type, mode, city, quad, date, enddate, date_precision, status, happening, gist"
"""What merging and filters look at, beside a report's body."""


def _facts(line: Report) -> dict[str, Any]:
    return {"plans": plans_of(line), "several": several(line), "alone": is_alone(line)}


def _gist(line: Report) -> str:
    lists = {"people": people_of(line), "words": told_words(line), "names": names_of(line)}
    found: dict[str, Any] = {key: sorted(words) for key, words in lists.items() if words}
    found |= {key: value for key, value in _facts(line).items() if value}
    return clean(json.dumps(found, ensure_ascii=False, separators=(",", ":")))


def _columns(line: Report) -> tuple[Any, ...]:
    return (
        " ".join(line.event), " ".join(sorted(marks_of(line))), city(line), line.quad_code, line.date, line.enddate,
        line.date_precision, status(line), happening(line), _gist(line),
    )  # fmt: skip


TELLING = "r.number, r.type, r.status, r.date, r.enddate, r.date_precision, r.mode, r.city, r.gist, a.date"


def telling(row: Sequence[Any]) -> Telling:
    """The telling in a row of the columns ``TELLING`` of ``reports r JOIN articles a``."""
    number, kind, status, date, enddate, precision, modes, city, gist, told = row
    more = json.loads(gist)
    return Telling(
        number, kind, status, date, enddate, precision, frozenset(modes.split()), city,
        frozenset(more.get("people", ())), frozenset(more.get("words", ())), frozenset(more.get("names", ())),
        more.get("plans", ""), more.get("alone", False), told, more.get("several", 0),
    )  # fmt: skip


def _relate(db: sqlite3.Connection, line: Report) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO kin VALUES (?, ?, ?)",
        [(kin.weak, kin.strong, kin.relation) for kin in kin_of(class_of(line), parties(line))],
    )


def _add_reports(db: sqlite3.Connection, coded: Coded) -> None:
    mended = attached(standing(corrections_of(db, clean(coded.article.id))), coded.reports)
    for position, line in _once(coded.reports):
        shown, withdrawn = effective(line, mended.get(line.id, ()))
        number = db.execute(
            f"INSERT INTO reports (id, article, position, {COLUMNS}, withdrawn, body, corrected) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                line.id, clean(line.article), position, *_columns(shown), withdrawn, _body(line),
                _body(shown) if line.id in mended else None,
            ),
        ).lastrowid  # fmt: skip
        assert number is not None
        _index(db, number, shown)
        _relate(db, shown)


def recorrect(db: sqlite3.Connection, article_id: str) -> None:
    """Lays the corrections of an article that stand over its reports anew; what lost its own is as read."""
    found = db.execute(
        "SELECT number, body, corrected IS NOT NULL FROM reports WHERE article = ? ORDER BY position", (article_id,)
    )
    read = {number: (report(body), bool(was)) for number, body, was in found.fetchall()}
    mended = attached(standing(corrections_of(db, article_id)), [line for line, _ in read.values()])
    for number, (line, was) in read.items():
        if was or line.id in mended:
            shown, withdrawn = effective(line, mended.get(line.id, ()))
            db.execute(
                f"UPDATE reports SET ({COLUMNS}, withdrawn, corrected) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "WHERE number = ?",
                (*_columns(shown), withdrawn, _body(shown) if line.id in mended else None, number),
            )
            _index(db, number, shown)
            _relate(db, shown)


def reindex(db: sqlite3.Connection, most: int = 1000) -> int:
    """Fills the columns of reports that an older Dragoman wrote; how many, at most ``most`` at a time."""
    found = db.execute(
        "SELECT number, coalesce(corrected, body) FROM reports WHERE gist = '' LIMIT ?", (most,)
    ).fetchall()
    for number, body in found:
        line = report(body)
        db.execute(
            f"UPDATE reports SET ({COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE number = ?",
            (*_columns(line), number),
        )
        _relate(db, line)
    return len(found)


def _add_statements(db: sqlite3.Connection, lines: Iterable[Statement]) -> None:
    for position, line in _once(lines):
        code = line.source.code if line.source else None
        number = db.execute(
            "INSERT INTO statements (id, article, position, stance, code, words, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (line.id, clean(line.article), position, line.stance, code, _words(line.source), _body(line)),
        ).lastrowid
        db.executemany(
            "INSERT INTO statement_reports VALUES (?, ?)",
            [(told, number) for told in dict.fromkeys(line.reports)],
        )


def _add_links(db: sqlite3.Connection, lines: Iterable[Link]) -> None:
    db.executemany(
        "INSERT INTO links (id, article, position, relation, from_report, to_report, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (line.id, clean(line.article), position, line.relation, line.from_, line.to, _body(line))
            for position, line in _once(lines)
        ],
    )


def _add_passages(db: sqlite3.Connection, of: Article) -> None:
    text, key = clean(of.text), clean(of.id)
    spans = [*passages(text)]
    if of.title:
        spans.insert(0, (-1, -1))
    for start, end in spans:
        words = text[start:end] if start >= 0 else clean(of.title or "")
        row = db.execute(
            "INSERT INTO passages (text, article, start, stop) VALUES (?, ?, ?, ?)", (words, key, start, end)
        )
        db.execute("INSERT INTO article_passages VALUES (?, ?)", (row.lastrowid, key))


def remove(db: sqlite3.Connection, article_id: str) -> None:
    """Takes an article with all its lines out of the tables; its corrections stay."""
    db.execute(
        "DELETE FROM passages WHERE rowid IN (SELECT passage FROM article_passages WHERE article = ?)",
        (article_id,),
    )
    near = copies.remove(db, article_id)
    db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    copies.settle(db, near)


def insert(db: sqlite3.Connection, coded: Coded, coding_version: str) -> None:
    """Puts an article with all its lines into the tables and lays its corrections over the reports."""
    of = coded.article
    words = (of.date, of.title, of.publication, of.url, of.language, of.text)
    db.execute(
        "INSERT INTO articles (id, date, title, publication, url, language, text, coding_version) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (clean(of.id), *(None if word is None else clean(word) for word in words), coding_version),
    )
    _add_reports(db, coded)
    _add_statements(db, coded.statements)
    _add_links(db, coded.links)
    _add_passages(db, of)
    copies.add(db, clean(of.id), clean(of.text))


def published(db: sqlite3.Connection, articles: Iterable[str]) -> dict[str, Published]:
    """Article id → its day, outlet, address and story, for those given."""
    found: dict[str, Published] = {}
    for key in dict.fromkeys(articles):
        row = db.execute(
            "SELECT date, publication, url, coalesce(story, id) FROM articles WHERE id = ?", (key,)
        ).fetchone()
        if row is not None:
            found[key] = Published(*row)
    return found


def count_told(db: sqlite3.Connection, reports: Sequence[Report]) -> dict[str, Any] | None:
    """The count that the surest of the reports tells ("the eighth call this year"), or None."""
    for line in sorted(reports, key=lambda r: (-r.confidence, r.article, r.id)):
        numbers = [row for row in line.evidence if row.get("field") == "count"]
        if numbers:
            start, end = numbers[0].get("sentence") or (line.sentence_start, line.sentence_end)
            text, told = db.execute(
                "SELECT substr(text, ?, ?), date FROM articles WHERE id = ?", (start + 1, end - start, line.article)
            ).fetchone()
            unit = "call" if "phone" in line.mode else "time"
            return {"told": numbers[0]["number"], "unit": unit, "since": since(text, told), "report": line.id}
    return None
