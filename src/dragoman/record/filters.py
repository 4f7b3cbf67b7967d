"""Filters in words → SQL conditions on ``reports r``, ``statements s``, ``links l``; values always bound."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, overload

from dragoman.errors import UsageError
from dragoman.record.codes import meant
from dragoman.record.rows import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUSES = ("happened", "planned", "hypothetical", "denied")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")

Condition = tuple[str, list[Any]]


def day(text: str, *, last: bool = False) -> str:
    """YYYY-MM-DD from YYYY, YYYY-MM or YYYY-MM-DD: the first day of it, or its last. UsageError otherwise."""
    found = _DATE.fullmatch(text.strip())
    if found:
        year, month, date = (int(part) if part else 0 for part in found.groups())
        month = month or (12 if last else 1)
        if year and 1 <= month <= 12:
            length = calendar.monthrange(year, month)[1]
            date = date or (length if last else 1)
            if 1 <= date <= length:
                return f"{year:04d}-{month:02d}-{date:02d}"
    raise UsageError(f"{text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")


@overload
def date(text: str, *, last: bool = False) -> datetime.date: ...
@overload
def date(text: str | None, *, last: bool = False) -> datetime.date | None: ...
def date(text: str | None, *, last: bool = False) -> datetime.date | None:
    """The same as a date; None for None."""
    return None if text is None else datetime.date.fromisoformat(day(text, last=last))


def event_type(name: str) -> str:
    """The PLOVER type of that name in any case; UsageError lists the types."""
    from dragoman.ontology import plover

    types = plover().events
    if name.strip().upper() not in types:
        raise UsageError(f"there is no event type {name!r}; the types are {', '.join(types)}")
    return name.strip().upper()


class Wanted(TypedDict, total=False):
    """The filters as keywords, each as ``Filters`` has it."""

    actor: str | None
    recipient: str | None
    type: str | None
    quad: int | None
    from_: str | None
    to: str | None
    status: str | None
    article: str | None
    party: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep; None keeps everything.

    ``actor``, ``recipient`` and each of ``party`` are a code ("RUS"), a state ("Russia") or a name
    ("Putin"), in any case. ``from_`` and ``to`` are days, months or years, both included.
    """

    actor: str | None = None
    recipient: str | None = None
    type: str | None = None
    quad: int | None = None
    from_: str | None = None
    to: str | None = None
    status: str | None = None
    article: str | None = None
    party: Sequence[str] = ()

    def checked(self) -> Filters:
        """The same with dates filled out and names in their own spelling; UsageError where one is wrong."""
        if self.quad is not None and self.quad not in (1, 2, 3, 4):
            raise UsageError(f"there is no quad {self.quad}; quads are 1, 2, 3 and 4")
        status = self.status.strip().lower() if self.status is not None else None
        if status is not None and status not in STATUSES:
            raise UsageError(f"there is no status {self.status!r}; the statuses are {', '.join(STATUSES)}")
        first = day(self.from_) if self.from_ else None
        last = day(self.to, last=True) if self.to else None
        if first is not None and last is not None and first > last:
            raise UsageError(f"{self.from_} to {self.to} is no span; give the earlier day first")
        return Filters(
            _clean(self.actor),
            _clean(self.recipient),
            event_type(self.type) if self.type else None,
            self.quad,
            first,
            last,
            status,
            _clean(self.article),
            tuple(map(clean, (self.party,) if isinstance(self.party, str) else self.party)),
        )


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def who(text: str, table: str) -> Condition:
    """A condition on ``table.code`` or ``table.words`` that holds for the actor called ``text``."""
    code, name = meant(text)
    if code:
        return f"{table}.code = ?", [code]
    return f"({table}.code = ? OR instr({table}.words, ?) > 0)", [text.strip().upper(), f" {name} "]


def _parties(wanted: Filters) -> list[Condition]:
    found: list[Condition] = []
    # A reciprocal event has all its parties as actors: each is there as the other's recipient too.
    received = "(b.role = 'recipient' OR b.reciprocal = 1)"
    if wanted.actor is not None and wanted.recipient is not None:
        (first, one), (second, two) = who(wanted.actor, "a"), who(wanted.recipient, "b")
        found.append(
            (
                "r.number IN (SELECT a.report FROM parties a JOIN parties b ON a.report = b.report "
                f"WHERE a.role = 'actor' AND {first} AND {received} AND {second} "
                "AND (a.role <> b.role OR a.place <> b.place))",
                [*one, *two],
            )
        )
    elif wanted.actor is not None:
        test, values = who(wanted.actor, "a")
        acting = f"SELECT a.report FROM parties a WHERE a.role = 'actor' AND {test}"
        found.append((f"r.number IN ({acting})", values))
    elif wanted.recipient is not None:
        test, values = who(wanted.recipient, "b")
        found.append((f"r.number IN (SELECT b.report FROM parties b WHERE {received} AND {test})", values))
    for text in wanted.party:
        test, values = who(text, "p")
        found.append((f"r.number IN (SELECT p.report FROM parties p WHERE {test})", values))
    return found


def _joined(conditions: list[Condition]) -> Condition:
    tests = " AND ".join(test for test, _ in conditions)
    return tests or "1", [value for _, values in conditions for value in values]


def on_reports(wanted: Filters, *, withdrawn: bool = False) -> Condition:
    """A condition on ``reports r``, with ``withdrawn`` on those out of sight too; ``wanted`` must be checked."""
    sight: list[Condition] = [] if withdrawn else [("r.withdrawn = 0", [])]
    found: list[Condition] = [*sight, *_parties(wanted)]
    if wanted.type is not None:
        found.append(("instr(' ' || r.type || ' ', ?) > 0", [f" {wanted.type} "]))
    if wanted.quad is not None:
        found.append(("r.quad = ?", [wanted.quad]))
    if wanted.from_ is not None:
        found.append(("r.enddate >= ?", [wanted.from_]))
    if wanted.to is not None:
        found.append(("r.date <= ?", [wanted.to]))
    if wanted.status is not None:
        found.append(("r.status = ?", [wanted.status]))
    if wanted.article is not None:
        found.append(("r.article = ?", [wanted.article]))
    return _joined(found)


def _on_article(wanted: Filters, table: str) -> list[Condition]:
    """Statements and links have no date of their own: the article's counts."""
    found: list[Condition] = []
    if wanted.from_ is not None:
        found.append(("a.date >= ?", [wanted.from_]))
    if wanted.to is not None:
        found.append(("a.date <= ?", [wanted.to]))
    if wanted.article is not None:
        found.append((f"{table}.article = ?", [wanted.article]))
    return found


def on_statements(wanted: Filters, stance: str | None) -> Condition:
    """A condition on ``statements s JOIN articles a``.

    ``actor`` is the source of the statement; ``recipient``, ``party``, ``type``, ``quad`` and ``status``
    are those of a report inside it.
    """
    found = _on_article(wanted, "s")
    if wanted.actor is not None:
        found.append(who(wanted.actor, "s"))
    if stance is not None:
        found.append(("s.stance = ?", [stance]))
    inner = Filters(
        recipient=wanted.recipient,
        type=wanted.type,
        quad=wanted.quad,
        status=wanted.status,
        party=wanted.party,
    )
    if inner != Filters():
        test, values = on_reports(inner)
        found.append(
            (
                "EXISTS (SELECT 1 FROM statement_reports t JOIN reports r ON r.article = s.article "
                f"AND r.id = t.report WHERE t.statement = s.number AND {test})",
                values,
            )
        )
    return _joined(found)


def on_links(wanted: Filters, relation: str | None) -> Condition:
    """A condition on ``links l JOIN articles a``; what concerns a report may hold at either end."""
    found = _on_article(wanted, "l")
    if relation is not None:
        found.append(("l.relation = ?", [relation]))
    inner = Filters(
        wanted.actor, wanted.recipient, wanted.type, wanted.quad, status=wanted.status, party=wanted.party
    )
    if inner != Filters():
        test, values = on_reports(inner)
        found.append(
            (
                "EXISTS (SELECT 1 FROM reports r WHERE r.article = l.article "
                f"AND r.id IN (l.from_report, l.to_report) AND {test})",
                values,
            )
        )
    return _joined(found)
