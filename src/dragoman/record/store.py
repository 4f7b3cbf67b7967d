"""The record: everything that was read, in one SQLite file that can be asked, searched and corrected."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from dragoman.errors import RecordError, UsageError
from dragoman.record import filters, flat, rows
from dragoman.record.corrections import Correction, checked, laid_over
from dragoman.record.happenings import Happenings
from dragoman.record.opening import connect, guard
from dragoman.record.search import Hit, query
from dragoman.records import RELATIONS, STANCES, Article, Coded, Link, Report, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    import pyarrow as pa

    from dragoman.record.filters import Wanted

_REPORT_ORDER = "ORDER BY r.date, r.article, r.position"


def open_record(path: str | Path, *, create: bool = True, readonly: bool = False) -> Record:
    """The record in the file ``path``, to be used in a ``with`` block.

    Where there is none, it is made, unless ``create`` is false or ``readonly`` is true. RecordError, with the
    mend in one line, for a file that is no record, a folder that cannot be written and the like.
    """
    return Record(Path(path), create=create, readonly=readonly)


def newness(version: str) -> tuple[int, ...]:
    """The numbers in a coding version, to compare by: "1.10" is newer than "1.9"."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


class Record:
    """A record file, open. Every error of SQLite comes out as a RecordError.

    One transaction holds one article, so that an interrupted run leaves whole articles. What gives lines
    gives them one by one from the file, however many there are.
    """

    def __init__(self, path: Path, *, create: bool = True, readonly: bool = False) -> None:
        self.path = path
        self._db = connect(path, create=create, readonly=readonly)
        self._readonly = readonly
        self._happenings = Happenings(self._db, path, readonly=readonly)

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            with guard(self.path):
                self._db.close()

    def close(self) -> None:
        """Lets go of the file; a second time does nothing.

        The events are brought up to date first, unless another program is writing: then the next one to
        ask for them does it.
        """
        with suppress(RecordError):
            if not self._readonly:
                self._happenings.refresh()
        with guard(self.path):
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with guard(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:  # Ctrl-C too: nothing half-written stays
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def _one(self, sql: str, *values: Any) -> Any:
        with guard(self.path):
            return self._db.execute(sql, values).fetchone()

    def _each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        with guard(self.path):
            yield from self._db.execute(sql, values)

    # ------------------------------------------------------------------------------------------- writing

    def has(self, article_id: str, coding_version: str) -> bool:
        """True where the article was read with this version of the coding, or a newer one."""
        row = self._one("SELECT coding_version FROM articles WHERE id = ?", rows.clean(article_id))
        return row is not None and newness(row[0]) >= newness(coding_version)

    def add(self, coded: Coded, coding_version: str) -> bool:
        """Puts in what an article gave, in one transaction; False where nothing had to change.

        The same article read with the same or an older version changes nothing, unless its text or date is
        another: then it is a new edition, which takes the old one's place, as a newer version does.
        Corrections are kept and find their reports again.
        """
        return self.add_many((coded,), coding_version) == 1

    def add_many(self, coded: Iterable[Coded], coding_version: str) -> int:
        """``add`` for several articles in one transaction, all or none; how many changed the record."""
        with self._transaction() as db:
            return sum(self._put(db, one, coding_version) for one in coded)

    @staticmethod
    def _put(db: sqlite3.Connection, coded: Coded, coding_version: str) -> bool:
        of = coded.article
        key = rows.clean(of.id)
        kept = db.execute("SELECT coding_version, text, date FROM articles WHERE id = ?", (key,)).fetchone()
        if kept is not None:
            same = (rows.clean(of.text), of.date) == kept[1:]
            if same and newness(kept[0]) >= newness(coding_version):
                return False
            rows.remove(db, key)
        rows.insert(db, coded, coding_version)
        return True

    def correct(self, report_id: str, field: str, value: Any, author: str, reason: str) -> Correction:
        """Appends a correction of one field of a report; what was read stays beside it.

        ``value`` has the shape of the field in the report's JSON; an actor may be a bare code. The field
        ``withdrawn`` (true or false) takes a wrong report out of sight. UsageError where report, field or
        value do not fit.
        """
        value = checked(field, value)
        if not author.strip():
            raise UsageError("a correction needs an author")
        with self._transaction() as db:
            found = "SELECT body, coalesce(corrected, body) FROM reports WHERE id = ? ORDER BY article"
            stored = rows.clean(json.dumps(value, ensure_ascii=False))
            row = db.execute(found, (report_id,)).fetchone()
            if row is None:
                raise UsageError(f"{self.path} has no report {report_id}; `dragoman reports` lists them")
            read = rows.report(row[0])
            made = datetime.now(UTC).isoformat(timespec="seconds")
            values = (
                read.id, read.article, " ".join(read.event), read.event_text, read.event_start,
                read.event_end, field, stored, author, reason, made,
            )  # fmt: skip
            number = db.execute(
                "INSERT INTO corrections (report, article, event, event_text, event_start, event_end, field, "
                "value, author, reason, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            ).lastrowid
            again = f"SELECT {rows.CORRECTION} FROM corrections WHERE number = ?"
            appended = rows.correction(db.execute(again, (number,)).fetchone())
            laid_over(rows.report(row[1]), appended)  # raises before anything is committed
            rows.recorrect(db, read.article)
        return appended

    def refresh(self) -> None:
        """Brings the merged events up to date with the reports; what asks for events does it by itself."""
        self._happenings.refresh()

    # ------------------------------------------------------------------------------------------- reading

    def counts(self) -> dict[str, int]:
        """How many articles, reports in sight, statements, links and corrections there are."""
        return {
            "articles": self._one("SELECT count(*) FROM articles")[0],
            "reports": self._one("SELECT count(*) FROM reports WHERE withdrawn = 0")[0],
            "statements": self._one("SELECT count(*) FROM statements")[0],
            "links": self._one("SELECT count(*) FROM links")[0],
            "corrections": self._one("SELECT count(*) FROM corrections")[0],
        }

    def articles(self) -> Iterator[Article]:
        """All articles by date, then id."""
        return map(rows.article, self._each(f"SELECT {rows.ARTICLE} FROM articles a ORDER BY a.date, a.id"))

    def article(self, id: str) -> Article | None:
        """The article of that id, or None."""
        row = self._one(f"SELECT {rows.ARTICLE} FROM articles a WHERE a.id = ?", rows.clean(id))
        return None if row is None else rows.article(row)

    def reports(self, **wanted: Unpack[Wanted]) -> Iterator[Report]:
        """The reports that fit every filter given, as corrected, by date, article and place in the text.

        ``actor``, ``recipient`` and ``party`` (either; several must all be there) are a code, a state or a
        name. The parties of a reciprocal event are each other's recipients. ``from_`` and ``to`` are days,
        months or years; a period counts where any of it lies between. UsageError for a filter that cannot be.
        """
        fit = filters.Filters(**wanted).checked()
        with guard(self.path):
            test, values = filters.on_reports(self._db, fit)
        sql = f"SELECT coalesce(r.corrected, r.body) FROM reports r WHERE {test} {_REPORT_ORDER}"
        return (rows.report(body) for (body,) in self._each(sql, values))

    def statements(self, *, stance: str | None = None, **wanted: Unpack[Wanted]) -> Iterator[Statement]:
        """The statements that fit, by the article's date and place in the text.

        ``actor`` is who speaks; ``from_`` and ``to`` are the article's date; ``recipient``, ``party``,
        ``type``, ``quad`` and ``status`` are those of a report inside the statement.
        """
        if stance is not None and stance not in STANCES:
            raise UsageError(f"there is no stance {stance!r}; the stances are {', '.join(STANCES)}")
        fit = filters.Filters(**wanted).checked()
        with guard(self.path):
            test, values = filters.on_statements(self._db, fit, stance)
        sql = (
            f"SELECT s.body FROM statements s JOIN articles a ON a.id = s.article WHERE {test} "
            "ORDER BY a.date, s.article, s.position"
        )
        return (rows.statement(body) for (body,) in self._each(sql, values))

    def links(self, *, relation: str | None = None, **wanted: Unpack[Wanted]) -> Iterator[Link]:
        """The links that fit, by the article's date and place in the text.

        What concerns a report, such as ``actor`` or ``type``, may hold at either end of the link.
        """
        if relation is not None and relation not in RELATIONS:
            raise UsageError(f"there is no relation {relation!r}; the relations are {', '.join(RELATIONS)}")
        fit = filters.Filters(**wanted).checked()
        with guard(self.path):
            test, values = filters.on_links(self._db, fit, relation)
        sql = (
            f"SELECT l.body FROM links l JOIN articles a ON a.id = l.article WHERE {test} "
            "ORDER BY a.date, l.article, l.position"
        )
        return (rows.link(body) for (body,) in self._each(sql, values))

    def events(self, **wanted: Unpack[Wanted]) -> Iterator[dict[str, Any]]:
        """``event`` lines by date: the reports of one happening merged, across articles.

        An event is given where one of its reports fits the filters; it always lists all its reports.
        """
        fit = filters.Filters(**wanted).checked()
        with guard(self.path):
            test, values = filters.on_reports(self._db, replace(fit, status=None))
        return self._happenings.events(test, values, fit.status)

    def flat(self, **wanted: Unpack[Wanted]) -> Iterator[pa.Table]:
        """The same events as flat rows (``flat.COLUMNS``), by date, in tables of about ten thousand events."""
        return flat.tables(self.events(**wanted))

    def find(self, id: str) -> Report | Statement | Link | dict[str, Any] | None:
        """The report, statement, link or event of that id, withdrawn ones too; None where there is none."""
        row = self._one("SELECT coalesce(corrected, body) FROM reports WHERE id = ? ORDER BY article", id)
        if row is not None:
            return rows.report(row[0])
        row = self._one("SELECT body FROM statements WHERE id = ? ORDER BY article", id)
        if row is not None:
            return rows.statement(row[0])
        row = self._one("SELECT body FROM links WHERE id = ? ORDER BY article", id)
        if row is not None:
            return rows.link(row[0])
        return self._happenings.find(id)

    def corrections(self, article: str | None = None) -> Iterator[Correction]:
        """All corrections, or those of one article, in the order of their making."""
        sql = f"SELECT {rows.CORRECTION} FROM corrections WHERE ?1 IS NULL OR article = ?1 ORDER BY number"
        return map(rows.correction, self._each(sql, (article,)))

    def search(self, text: str, *, limit: int = 50) -> Iterator[Hit]:
        """Sentences that hold all the words of ``text``, the best first; double quotes keep a phrase.

        Nothing in ``text`` is taken for query syntax but those quotes and an asterisk at a word's end.
        A hit in a headline has ``start`` and ``end`` -1. Nothing is given for a text without words.
        """
        sought = query(rows.clean(text))
        if not sought:
            return iter(())
        found = self._each(
            "SELECT p.article, a.title, a.date, a.publication, p.text, p.start, p.stop, r.id "
            "FROM (SELECT rank, text, article, start, stop FROM passages WHERE passages MATCH ? "
            "ORDER BY rank LIMIT ?) p JOIN articles a ON a.id = p.article LEFT JOIN reports r "
            "ON r.article = p.article AND r.withdrawn = 0 "
            "AND p.start <= json_extract(r.body, '$.event_start') "
            "AND p.stop > json_extract(r.body, '$.event_start') "
            "ORDER BY p.rank, a.date, p.article, p.start, r.position",
            (sought, limit),
        )
        return (_hit(place, told) for place, told in groupby(found, lambda row: row[:7]))


def _hit(place: Sequence[Any], told: Iterable[Sequence[Any]]) -> Hit:
    article, title, date, publication, text, start, end = place
    reports = tuple(row[7] for row in told if row[7])
    return Hit(article, title, date, publication, text, start, end, reports)
