"""The record: everything that was read, in one SQLite file that can be asked, searched and corrected."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from heapq import merge
from itertools import chain, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from dragoman.errors import RecordError, UsageError
from dragoman.record import changes, filters, flat, imported, keeping, mending, rows
from dragoman.record.asked import AskedTable
from dragoman.record.codes import fold
from dragoman.record.columnar import Live
from dragoman.record.corrections import Correction, checked, laid_over
from dragoman.record.happenings import Happenings
from dragoman.record.keeping import newness
from dragoman.record.lines import Lines
from dragoman.record.opening import connect, guard, transaction
from dragoman.record.parts import Parts
from dragoman.record.reviews import Reviews
from dragoman.record.search import Hit, query
from dragoman.record.tables import Tables
from dragoman.record.watched import Watched
from dragoman.records import RELATIONS, STANCES, Article, Coded, Link, Report, Statement

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from dragoman.record.filters import Wanted

    Found = Report | Statement | Link | dict[str, Any]

_REPORT_ORDER = "ORDER BY r.date, r.article, r.position"


def open_record(path: str | Path, *, create: bool = True, readonly: bool = False) -> Record:
    """The record in the file ``path``, to be used in a ``with`` block.

    Where there is none, it is made, unless ``create`` is false or ``readonly`` is true. RecordError, with the
    mend in one line, for a file that is no record, a folder that cannot be written and the like.
    """
    return Record(Path(path), create=create, readonly=readonly)


class Record(Tables):
    """A record file, open. Every error of SQLite comes out as a RecordError.

    One transaction holds one article, so that an interrupted run leaves whole articles. What gives lines
    gives them one by one from the file, however many there are.
    """

    def __init__(self, path: Path, *, create: bool = True, readonly: bool = False) -> None:
        self._db = connect(path, create=create, readonly=readonly)
        self._readonly = readonly
        self._happenings = Happenings(self._db, path, readonly=readonly)
        super().__init__(path, Parts(self._db, path, self._transaction), self._live, self._read)
        self.reviews = Reviews(self._db, path)
        self.watched = Watched(self._db, path)
        self.asked = AskedTable(self._db, path)

    def __enter__(self) -> Self:
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

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._db, self.path)

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
            return sum(keeping.put(db, one, coding_version) for one in coded)

    def remove(self, article_id: str) -> bool:
        """Takes an article out with all its lines, and notes it in ``changes``; False where there is none.

        Corrections and reviews of it stay, for the case that it is read again.
        """
        with self._transaction() as db:
            return keeping.remove(db, article_id)

    def correct(self, report_id: str, field: str, value: Any, author: str, reason: str) -> Correction:
        """Appends a correction of one field of a report; what was read stays beside it.

        ``value`` has the shape of the field in the report's JSON; an actor may be a bare code. The field
        ``withdrawn`` (true or false) takes a wrong report out of sight. UsageError where report, field or
        value do not fit.
        """
        value = checked(field, value)
        mending.named(author)
        with self._transaction() as db:
            read, shown = mending.stored(db, self.path, report_id)
            appended = mending.append(db, read, field, value, author, reason)
            laid_over(shown, appended)  # raises before anything is committed
            mending.lay(db, read.article, "correction")
        return appended

    def undo(self, number: int, author: str, reason: str) -> Correction:
        """Takes back the correction of that number by appending another, which can be undone in its turn.

        UsageError for a number that is none or that was undone before.
        """
        with self._transaction() as db:
            return mending.undo(db, self.path, number, author, reason)

    def refresh(self) -> None:
        """Brings the merged events up to date with the reports; what asks for events does it by itself."""
        self._happenings.refresh()

    # ------------------------------------------------------------------------------------------- reading

    def counts(self) -> dict[str, int]:
        """How many articles, reports in sight, statements, links, corrections and imported events there are."""
        return {
            "articles": self._one("SELECT count(*) FROM articles")[0],
            "reports": self._one("SELECT count(*) FROM reports WHERE withdrawn = 0")[0],
            "statements": self._one("SELECT count(*) FROM statements")[0],
            "links": self._one("SELECT count(*) FROM links")[0],
            "corrections": self._one("SELECT count(*) FROM corrections")[0],
            "imported events": sum(each.events for each in self.imports()),
        }

    def articles(self) -> Iterator[Article]:
        """All articles by date, then id."""
        return map(rows.article, self._each(f"SELECT {rows.ARTICLE} FROM articles a ORDER BY a.date, a.id"))

    def article(self, id: str) -> Article | None:
        """The article of that id, or None."""
        row = self._one(f"SELECT {rows.ARTICLE} FROM articles a WHERE a.id = ?", rows.clean(id))
        return None if row is None else rows.article(row)

    def reports(self, **wanted: Unpack[Wanted]) -> Lines[Report]:
        """The reports that fit every filter given, as corrected, by date, article and place in the text.

        ``actor``, ``recipient`` and ``party`` (either; several must all be there) are a code, a state or a
        name. The parties of a reciprocal event are each other's recipients. ``from_`` and ``to`` are days,
        months or years; a period counts where any of it lies between. UsageError for a filter that cannot be.
        """
        fit = filters.Filters(**wanted).checked()
        test, values = filters.on_reports(fit)
        sql = f"SELECT coalesce(r.corrected, r.body) FROM reports r WHERE {test} {_REPORT_ORDER}"
        return Lines("reports", (rows.report(body) for (body,) in self._each(sql, values)))

    def statements(self, *, stance: str | None = None, **wanted: Unpack[Wanted]) -> Lines[Statement]:
        """The statements that fit, by the article's date and place in the text.

        ``actor`` is who speaks; ``from_`` and ``to`` are the article's date; ``recipient``, ``party``,
        ``type``, ``quad`` and ``status`` are those of a report inside the statement.
        """
        if stance is not None and stance not in STANCES:
            raise UsageError(f"there is no stance {stance!r}; the stances are {', '.join(STANCES)}")
        fit = filters.Filters(**wanted).checked()
        test, values = filters.on_statements(fit, stance)
        sql = (
            f"SELECT s.body FROM statements s JOIN articles a ON a.id = s.article WHERE {test} "
            "ORDER BY a.date, s.article, s.position"
        )
        return Lines("statements", (rows.statement(body) for (body,) in self._each(sql, values)))

    def links(self, *, relation: str | None = None, **wanted: Unpack[Wanted]) -> Lines[Link]:
        """The links that fit, by the article's date and place in the text.

        What concerns a report, such as ``actor`` or ``type``, may hold at either end of the link.
        """
        if relation is not None and relation not in RELATIONS:
            raise UsageError(f"there is no relation {relation!r}; the relations are {', '.join(RELATIONS)}")
        fit = filters.Filters(**wanted).checked()
        test, values = filters.on_links(fit, relation)
        sql = (
            f"SELECT l.body FROM links l JOIN articles a ON a.id = l.article WHERE {test} "
            "ORDER BY a.date, l.article, l.position"
        )
        return Lines("links", (rows.link(body) for (body,) in self._each(sql, values)))

    def events(
        self, *, origin: str | None = None, several: bool = False, most_imported: int | None = None,
        **wanted: Unpack[Wanted],
    ) -> Lines[dict[str, Any]]:
        """``event`` lines by date: the reports of one happening merged, across articles; and what was imported.

        An event is given where one of its reports fits the filters; it always lists all its reports. ``origin``
        is ``read`` or the name of a format. ``several``: lines too that tell a number of happenings at once
        ("six calls") and are no events of their own. ``most_imported``: of imported events the first so many.
        """
        fit = filters.Filters(**wanted).checked()
        streams: list[Iterator[dict[str, Any]]] = []
        if origin in (None, flat.ORIGIN_READ):
            test, values = filters.on_reports(replace(fit, status=None))
            streams.append(self._happenings.events(test, values, fit.status, several=several))
        if origin != flat.ORIGIN_READ and fit.article is None and self._parts.files():
            streams.append(imported.lines(self._columnar.batches(fit, origin, imported=True, most=most_imported)))
        by_date = merge(*streams, key=lambda line: (line["date"], line["origin"] != flat.ORIGIN_READ, line["id"]))
        return Lines("events", by_date)

    def _read(self, article: str | None = None) -> Lines[dict[str, Any]]:
        return self.events(origin=flat.ORIGIN_READ, article=article)

    def _live(self) -> Live:
        """Read events as flat rows, and which of the packed ones they take the place of."""
        found = None
        if self._parts.packed():
            found = self._happenings.unpacked()
        ids, lines = (None, self._read()) if found is None else found
        return Live(list(flat.tables(lines)), ids)

    def find(self, id: str) -> Found | None:
        """The report, statement, link or event of that id, withdrawn ones too; None where there is none."""
        return self.find_many([id]).get(id)

    def find_many(self, ids: Iterable[str]) -> dict[str, Found]:
        """The same for several ids, by id; what is not there is left out. Imported events are looked up together."""
        asked = [id for id in dict.fromkeys(ids) if rows.clean(id) == id]  # the record has no other
        found = {id: line for id in asked if (line := self._find_read(id)) is not None}
        rest = [id for id in asked if id not in found]
        if rest and self._parts.files():
            by_id = imported.by_id(self._columnar.named(rest))
            found |= {id: by_id[id] for id in rest if id in by_id}
        return found

    def _find_read(self, id: str) -> Found | None:
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
        return map(rows.correction, self._each(sql, (None if article is None else rows.clean(article),)))

    def mended(self, *, text: bool = False) -> Generator[dict[str, Any], None, None]:
        """What was corrected from what to what, by whom and why, undone corrections too (see ``docs/record.md``)."""
        with guard(self.path):
            yield from mending.mended(self._db, text=text)

    def changes(self, since: int | str | None = None) -> Generator[changes.Change, None, None]:
        """What came, changed or went, in that order: after the change numbered ``since``, or from a day or time on."""
        test, values = changes.after(since)
        sql = f"SELECT {changes.CHANGE} FROM changes WHERE {test} ORDER BY number"
        return (changes.Change(*row) for row in self._each(sql, values))

    def search(self, text: str, *, limit: int = 50) -> Lines[Hit]:
        """Sentences that hold all the words of ``text``, the best first; double quotes keep a phrase.

        Nothing in ``text`` is taken for query syntax but those quotes and an asterisk at a word's end.
        Then imported events whose names, place and words hold all of them, the latest first. A hit in a headline
        has ``start`` and ``end`` -1. Nothing is given for a text without words.
        """
        sought = query(rows.clean(text))
        if not sought:
            return Lines("hits", ())
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
        hits = (_hit(place, told) for place, told in groupby(found, lambda row: row[:7]))
        words = sorted(set(fold(text.replace("*", " ")).split()))
        return Lines("hits", islice(chain(hits, self._imported_hits(words, limit)), limit))

    def _imported_hits(self, words: Sequence[str], limit: int) -> Iterator[Hit]:
        if words and self._parts.files():
            with guard(self.path):
                yield from map(imported.hit, self._columnar.search(words, limit).to_pylist())


def _hit(place: Sequence[Any], told: Iterable[Sequence[Any]]) -> Hit:
    article, title, date, publication, text, start, end = place
    reports = tuple(row[7] for row in told if row[7])
    return Hit(article, title, date, publication, text, start, end, reports)
