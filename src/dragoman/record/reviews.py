"""Reviews: what people judge of single reports, so that nobody is asked twice and judges can be compared.

An answer and the corrections it makes stand in one transaction. Nothing learns from them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Unpack

from dragoman.errors import UsageError
from dragoman.record import changes, filters, mending, rows
from dragoman.record.agreement import agreements
from dragoman.record.corrections import Correction, attached, checked, effective, laid_over, standing
from dragoman.record.opening import guard, transaction
from dragoman.records import status, to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dragoman.record.agreement import Agreement
    from dragoman.record.filters import Wanted
    from dragoman.records import Report

Verdict = Literal["right", "mended", "wrong", "note"]
VERDICTS = ("right", "mended", "wrong")
_REVIEW = "number, report, article, event_start, event_end, verdict, held, corrections, undoes, note, author, made"


@dataclass(frozen=True, slots=True)
class Review:
    """One answer as it was appended.

    ``verdict``: right, mended, wrong, note, or undone, which takes back the answer numbered ``undoes``.
    ``held``: what the reviewer holds of the report (see ``QUESTIONS``). ``corrections``: numbers of those made.
    """

    number: int
    report: str
    article: str
    event_start: int
    event_end: int
    verdict: str
    held: dict[str, Any]
    corrections: tuple[int, ...]
    undoes: int | None
    note: str
    author: str
    made: str


def _review(row: Sequence[Any]) -> Review:
    number, report, article, start, end, verdict, holds, corrections, undoes, note, author, made = row
    numbers = tuple(map(int, corrections.split()))
    return Review(number, report, article, start, end, verdict, json.loads(holds), numbers, undoes, note, author, made)


def held(report: Report) -> dict[str, Any]:
    """What somebody holds who finds the report right: type, status, and codes of actors and recipients."""

    def codes(role: Iterable[Any]) -> str:
        return " ".join(sorted({entity.code or "?" for entity in role}))

    return {
        "type": " ".join(report.event), "status": status(report), "actor": codes(report.actor),
        "recipient": codes(report.recipient),
    }  # fmt: skip


def in_force(reviews: Iterable[Review]) -> list[Review]:
    """The answers that were not taken back, in the order of their making."""
    every = list(reviews)
    undone = {review.undoes for review in every}
    return [r for r in every if r.verdict != "undone" and r.number not in undone]


class Reviews:
    """The reviews of one open record."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def __iter__(self) -> Iterator[Review]:
        """All rows in the order of their making, undone ones and undoings too."""
        return self._each("1", ())

    def _each(self, test: str, values: Sequence[Any]) -> Iterator[Review]:
        given = [rows.clean(value) if isinstance(value, str) else value for value in values]
        with guard(self._path):
            for row in self._db.execute(f"SELECT {_REVIEW} FROM reviews WHERE {test} ORDER BY number", given):
                yield _review(row)

    def waiting(
        self,
        author: str,
        *,
        order: str = "confidence",
        below: float | None = None,
        again: bool = False,
        blind: bool = False,
        **wanted: Unpack[Wanted],
    ) -> list[str]:
        """Ids of the reports that fit the filters and that ``author`` has not answered, or all with ``again``.

        ``order``: ``confidence`` (lowest first) or ``date``. ``below``: only reports of less confidence.
        ``blind``: those too that others found wrong. An answer counts for a report that was read anew where it
        tells the same in the same place.
        """
        orders = {
            "confidence": "json_extract(r.body, '$.confidence'), r.date, r.article, r.position",
            "date": "r.date, r.article, r.position",
        }
        if order not in orders:
            raise UsageError(f"there is no order {order!r}; the orders are {', '.join(orders)}")
        fit = filters.Filters(**wanted).checked()
        test, values = filters.on_reports(fit, withdrawn=blind)
        if below is not None:
            test, values = f"{test} AND json_extract(r.body, '$.confidence') < ?", [*values, below]
        query = f"SELECT r.id, r.article FROM reports r WHERE {test} ORDER BY {orders[order]}"
        with guard(self._path):
            found = self._db.execute(query, values).fetchall()
        if again:
            return [id for id, _ in found]
        answered: dict[str, list[Review]] = defaultdict(list)
        for review in in_force(self._each("author = ?", (author,))):
            if review.verdict != "note":
                answered[review.article].append(review)
        return [id for id, article in found if not self._answered(id, answered.get(article, ()))]

    def _answered(self, id: str, reviews: Sequence[Review]) -> bool:
        if any(review.report == id for review in reviews):
            return True
        if not reviews:
            return False
        _, shown = mending.stored(self._db, self._path, id)
        holds = held(shown)
        return any(
            min(r.event_end, shown.event_end) > max(r.event_start, shown.event_start)
            and {key: r.held.get(key) for key in holds} == holds
            for r in reviews
        )

    def shown(self, report_id: str, author: str | None = None) -> Report:
        """The report to be judged: as corrected, or with ``author`` as it was read with that author's corrections.

        UsageError where there is none.
        """
        with guard(self._path):
            read, shown = mending.stored(self._db, self._path, report_id)
            return shown if author is None else self._own(read, author)

    def _own(self, read: Report, author: str) -> Report:
        own = [c for c in standing(rows.corrections_of(self._db, read.article)) if c.author == author]
        bodies = self._db.execute("SELECT body FROM reports WHERE article = ?", (read.article,)).fetchall()
        return effective(read, attached(own, [rows.report(body) for (body,) in bodies]).get(read.id, ()))[0]

    def last(self, report_id: str, author: str) -> Review | None:
        """The answer of ``author`` on a report that is in force, or None; notes are no answers."""
        found = in_force(self._each("author = ?1 AND (report = ?2 OR undoes IS NOT NULL)", (author, report_id)))
        return next((r for r in reversed(found) if r.verdict != "note"), None)

    def notes(self, report_id: str) -> list[Review]:
        """The notes on a report by anybody."""
        found = in_force(self._each("report = ?1 OR undoes IS NOT NULL", (report_id,)))
        return [r for r in found if r.verdict == "note"]

    def answer(
        self,
        report_id: str,
        verdict: Verdict,
        author: str,
        *,
        mend: Mapping[str, Any] | None = None,
        note: str = "",
        reason: str = "",
        blind: bool = False,
    ) -> Review:
        """Appends an answer with the corrections it makes, in one transaction; the same answer twice is one.

        ``wrong`` withdraws the report, ``mended`` corrects the fields in ``mend`` (as ``Record.correct`` takes
        them), ``note`` keeps words. Who finds a report right after mending it has mended it. ``blind``: the
        reviewer saw neither the others' corrections nor their verdicts. UsageError where something does not fit.
        """
        if verdict not in (*VERDICTS, "note"):
            raise UsageError(f"there is no verdict {verdict!r}; the verdicts are {', '.join(VERDICTS)} and note")
        wanted = {field: checked(field, value) for field, value in (mend or {}).items()}
        if "withdrawn" in wanted:
            raise UsageError("a wrong report has the verdict wrong; 'withdrawn' is not mended")
        if (verdict == "mended") != bool(wanted):
            raise UsageError("a mended report needs what to mend, and no other verdict has any")
        author = mending.named(author)
        with transaction(self._db, self._path) as db:
            read, now = mending.stored(db, self._path, report_id)
            seen = self._own(read, author) if blind else now
            last = self.last(read.id, author)
            if verdict == "note":
                same = [r for r in self.notes(read.id) if r.author == author and r.note == rows.clean(note)]
                return same[0] if same else self._append(read, verdict, {}, (), note, author)
            if verdict == "wrong":
                if last is not None and last.verdict == "wrong":
                    return last
                made = [mending.append(db, read, "withdrawn", True, author, reason or note)]
                holds: dict[str, Any] = {}
            else:
                made = []
                for field, value in wanted.items():
                    if to_json(seen)[field] != value:
                        made.append(mending.append(db, read, field, value, author, reason or note))
                        seen = laid_over(seen, made[-1])  # raises before anything is committed
                settled = last is not None and last.verdict == "mended"
                verdict = "mended" if settled or made else "right"
                if last is not None and last.verdict == verdict and not made:
                    return last
                if last is not None and last.verdict == "wrong":
                    self._take_back(last, author, "judged anew in review")
                holds = held(seen)
            if made:
                mending.lay(db, read.article, "correction")
            return self._append(read, verdict, {"verdict": verdict, **holds}, made, note, author)

    def _append(
        self, read: Report, verdict: str, holds: dict[str, Any], made: Sequence[Correction], note: str, author: str
    ) -> Review:
        return self._row(
            (read.id, rows.clean(read.article), read.event_start, read.event_end),
            (verdict, rows.clean(json.dumps(holds, ensure_ascii=False)), " ".join(str(c.number) for c in made)),
            (None, rows.clean(note), author, changes.now()),
        )

    def _row(self, *parts: tuple[Any, ...]) -> Review:
        columns = _REVIEW.removeprefix("number, ")
        values = [value for part in parts for value in part]
        marks = ", ".join("?" * len(values))
        number = self._db.execute(f"INSERT INTO reviews ({columns}) VALUES ({marks})", values).lastrowid
        return next(self._each("number = ?", (number,)))

    def undo(self, author: str) -> Review | None:
        """Takes back the last answer of ``author`` with its corrections; None where there is none to take back."""
        author = mending.named(author)
        with transaction(self._db, self._path):
            found = in_force(self._each("author = ?", (author,)))
            if not found:
                return None
            last = found[-1]
            self._take_back(last, author, "taken back in review")
            return last

    def _take_back(self, review: Review, author: str, reason: str) -> None:
        for number in reversed(review.corrections):
            known = [c.number for c in standing(rows.corrections_of(self._db, review.article))]
            if number in known:  # somebody else may have undone it meanwhile
                mending.undo(self._db, self._path, number, author, reason)
        self._row(
            (review.report, review.article, review.event_start, review.event_end, "undone", "{}", ""),
            (review.number, "", author, changes.now()),
        )

    def tally(self, author: str) -> Counter[str]:
        """How many reports ``author`` found right, mended and wrong."""
        last: dict[tuple[str, str], str] = {}
        for review in in_force(self._each("author = ?", (author,))):
            if review.verdict != "note":
                last[review.article, review.report] = review.verdict
        return Counter(last.values())

    def agreement(self) -> list[Agreement]:
        """How far the reviewers agree in each question, over the reports that two or more answered."""
        answers: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for review in in_force(self):
            if review.verdict != "note":
                answers[f"{review.article}\x1f{review.report}"][review.author] = review.held
        return agreements(answers)
