"""Gathers what a brief shows out of a record, once for the terminal and for the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dragoman.brief import wording
from dragoman.brief.marking import absent, of_report, of_statement, printable, segments
from dragoman.errors import UsageError
from dragoman.record.codes import code_of, fold, in_text, is_code, name_of
from dragoman.record.flat import ORIGIN_READ
from dragoman.record.merging import shifted
from dragoman.record.tellers import is_named, kind, label, side
from dragoman.records import Article, Report, Source, Statement, status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dragoman.record import Record
    from dragoman.record.filters import Wanted

MOST_IMPORTED = 1000
"""Imported events that a brief lists; a million would be no brief."""

MARGIN = 14
"""Days that the timeline reaches beyond the first and the last article."""

Piece = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Telling:
    """One article's passage: its sentence in marked pieces, who vouches, and where it stood."""

    id: str
    pieces: tuple[Piece, ...]
    notes: tuple[tuple[str, str], ...]
    kind: str
    teller: str
    status: str
    publication: str
    article_date: str
    title: str
    url: str | None
    place: tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One event with all its tellings, and the words of the first that tell the event."""

    event: Mapping[str, Any]
    tellings: tuple[Telling, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Rivals:
    """What the sides say about one matter: (side, its tellings), at least two sides."""

    matter: str
    sides: tuple[tuple[str, tuple[Telling, ...]], ...]


@dataclass(slots=True)
class Day:
    """The lines of one day or period, and the accounts that contradict each other."""

    key: tuple[str, str, str]
    label: str
    lines: list[Line] = field(default_factory=list)
    rivals: list[Rivals] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Dyad:
    """The days between the same parties."""

    codes: tuple[str, ...]
    title: str
    days: tuple[Day, ...]

    @property
    def size(self) -> int:
        """How many events."""
        return sum(len(day.lines) for day in self.days)


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a brief shows."""

    title: str
    period: str
    dyads: tuple[Dyad, ...]
    statuses: Mapping[str, int]
    types: Mapping[str, int]
    bars: Mapping[str, tuple[int, int, int, int]]
    first: str
    last: str
    undrawn: int
    articles: int
    imported: int = 0
    left_out: int = 0

    @property
    def size(self) -> int:
        """How many events."""
        return sum(dyad.size for dyad in self.dyads)

    @property
    def whence(self) -> str:
        """Where they are from, in words: "from 45 articles, 12 imported"; "imported"."""
        if self.imported and not self.articles:
            return "imported"
        read = f"from {wording.plural(self.articles, 'article')}"
        return f"{read}, {self.imported:,} imported" if self.imported else read


class _Reader:
    """Looks up articles once while a brief is gathered."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.article = lru_cache(maxsize=64)(record.article)
        self.dates: set[str] = set()
        self.seen: set[str] = set()

    def telling(self, report: Report) -> Telling | None:
        article = self.article(report.article)
        if article is None:
            return None
        self.dates.add(article.date)
        self.seen.add(article.id)
        pieces = segments(article.text, report.sentence_start, report.sentence_end, of_report(report))
        notes = [
            (
                role,
                printable(
                    f"{e.name or name_of(e.code or '?')}"
                    + (f", written “{e.entity_text}”" if e.entity_text else "")
                ),
            )
            for role, e in absent(report)
        ]
        return _telling(
            report.id, pieces, tuple(notes), kind(report.attribution),
            label(report.attribution) or wording.SOURCES["article"], status(report), article,
            report.event_start,
        )  # fmt: skip

    def said(self, statement: Statement) -> Telling | None:
        article = self.article(statement.article)
        if article is None or not statement.content:
            return None
        marks = of_statement(statement)
        first, last = min(m.start for m in marks), max(m.end for m in marks)
        pieces = segments(article.text, first, last, marks)
        source = Source(statement.source, statement.cue)
        stance = "denied" if statement.stance == "denies" else statement.stance
        return _telling(statement.id, pieces, (), kind((source,)), label((source,)), stance, article, first)


def _telling(
    id: str, pieces: list[Piece], notes: tuple[tuple[str, str], ...], kind: str, teller: str, status: str,
    article: Article, start: int,
) -> Telling:  # fmt: skip
    return Telling(
        id, tuple(pieces), notes, kind, printable(teller), status,
        printable(article.publication or article.title or "an article"), article.date,
        printable(article.title or ""), article.url, (article.date, article.id, start),
    )  # fmt: skip


def _codes(event: Mapping[str, Any]) -> tuple[str, ...]:
    rows = [*event["actor"], *event["recipient"]]
    return tuple(sorted({row["code"] or row["name"] or "" for row in rows} - {""}))


def _all_rivals(reader: _Reader, codes: tuple[str, ...], reports: list[Report]) -> list[Rivals]:
    """The rival accounts of one dyad and day.

    Only like stands against like: cooperation of one type, or conflict of any, since one side's defence is
    the other's attack.
    """
    matters: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        matters["conflict" if report.quad_code >= 3 else report.event[0]].append(report)
    return [rivals for key in sorted(matters) for rivals in _rivals(reader, codes, matters[key])]


def _rivals(reader: _Reader, codes: tuple[str, ...], reports: list[Report]) -> list[Rivals]:
    """Accounts of one matter that belong to different sides of it, and tellings with their denials."""
    by_side: dict[str, dict[str, Telling]] = defaultdict(dict)
    types: Counter[str] = Counter()

    def put(owner: str, telling: Telling | None, report: Report) -> None:
        if telling is not None:
            by_side[owner].setdefault(" ".join(words for words, _ in telling.pieces), telling)
            types.update(report.event)

    denied = {r.event for r in reports if status(r) == "denied"}
    contested = denied & {r.event for r in reports if status(r) != "denied"}
    for report in reports:
        owner = side(report.attribution)
        outermost = report.attribution[0].entity if report.attribution else None
        if owner in codes and len(codes) > 1:
            put(name_of(owner or ""), reader.telling(report), report)
        elif report.event in contested:
            words = label(report.attribution) if is_named(outermost) else ""
            put(
                words or ("The article" if not report.attribution else "Unnamed sources"),
                reader.telling(report),
                report,
            )
        for statement in reader.record.statements(article=report.article, type=report.event[0]):
            code = statement.source.code if statement.source else None
            if report.id in statement.reports and code in codes and code != owner and len(codes) > 1:
                put(name_of(code or ""), reader.said(statement), report)
    if len(by_side) < 2:
        return []
    matter = ", ".join(name.lower() for name, _ in types.most_common(3))
    return [Rivals(matter, tuple((owner, tuple(by_side[owner].values())) for owner in sorted(by_side)))]


def _bar_days(event: Mapping[str, Any]) -> str | None:
    """The day under which the timeline counts an event; None for what did not happen or has no day."""
    if event["status"] != "happened" or event["date_precision"] in ("month", "year"):
        return None
    return str(event["date"])


def _title(a: str | None, b: str | None) -> str:
    def called(text: str) -> str:
        code = text.upper() if is_code(text.upper()) else code_of(text)
        return in_text(code) if code else text

    names = [printable(called(text)) for text in (a, b) if text]
    said = " and ".join(names) if names else "Who did what to whom"
    return said[:1].upper() + said[1:]


def gather(record: Record, a: str | None, b: str | None, from_: str | None, to: str | None) -> Brief:
    """Events between ``a`` and ``b`` (codes or names; one or both may be None), grouped by parties and day.

    The busiest parties come first, days in order. UsageError where a filter cannot be.
    """
    if a and b and fold(a) == fold(b):
        raise UsageError(f"a brief is about two parties, and both are {a!r}; name another")
    reader = _Reader(record)
    days: dict[tuple[str, ...], dict[tuple[str, str, str], Day]] = defaultdict(dict)
    told: dict[tuple[tuple[str, ...], tuple[str, str, str]], list[Report]] = defaultdict(list)
    statuses: Counter[str] = Counter()
    types: Counter[str] = Counter()
    drawn: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    listed = 0
    wanted: Wanted = {"party": [p for p in (a, b) if p], "from_": from_, "to": to}
    for event in record.events(**wanted, several=True, most_imported=MOST_IMPORTED):
        reports = [r for r in record.find_many(event["reports"]).values() if isinstance(r, Report)]
        tellings = tuple(t for r in reports if (t := reader.telling(r)) is not None)
        if event["origin"] != ORIGIN_READ:
            listed += 1
            reader.dates.add(event["date"])
        elif not tellings:
            continue
        codes = _codes(event)
        key = (event["date"], event["enddate"], event["date_precision"])
        day = days[codes].setdefault(key, Day(key, wording.day(*key)))
        words = reports[0].event_text if reports else event["text"] or wording.headline(event)
        day.lines.append(Line(event, tellings, printable(words)))
        told[(codes, key)] += reports
        statuses[event["status"]] += 1
        types.update(event["event"])
        if (date := _bar_days(event)) is not None:
            drawn[date][(event["quad_code"] or 1) - 1] += 1
    for (codes, key), reports in told.items():
        days[codes][key].lines.sort(key=_place)
        days[codes][key].rivals = _all_rivals(reader, codes, reports)
    left_out = record.count_imported(**wanted) - listed if listed == MOST_IMPORTED else 0
    dyads = [
        Dyad(codes, wording.title(codes), tuple(found[key] for key in sorted(found)))
        for codes, found in days.items()
    ]
    dyads.sort(key=lambda d: (-d.size, d.title))
    first, last = _period(reader.dates, set(drawn), from_, to)
    inside = {date: (n[0], n[1], n[2], n[3]) for date, n in sorted(drawn.items()) if first <= date <= last}
    count = sum(len(day.lines) for dyad in dyads for day in dyad.days)
    return Brief(
        _title(a, b), wording.day(first, last) if dyads else "", tuple(dyads),
        {name: statuses[name] for name in wording.STATUSES if statuses[name]},
        dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))), inside, first, last,
        count - sum(map(sum, inside.values())), len(reader.seen), listed, left_out,
    )  # fmt: skip


def _place(line: Line) -> tuple[str, str, int]:
    return line.tellings[0].place if line.tellings else (line.event["known"], line.event["id"], 0)


def _period(dates: set[str], drawn: set[str], from_: str | None, to: str | None) -> tuple[str, str]:
    """First and last day of the timeline: those around the articles, not the past they look back on."""
    from dragoman.record.filters import day

    if not dates:
        return "1970-01-01", "1970-01-01"
    early, late = shifted(min(dates), -MARGIN), shifted(max(dates), MARGIN)
    near = [d for d in drawn if early <= d <= late] or [min(dates), max(dates)]
    first = day(from_) if from_ else min(near)
    last = day(to, last=True) if to else max(near)
    return first, max(first, last)
