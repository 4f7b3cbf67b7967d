"""Merges reports of one happening into an event, independently of the order in which they came.

Two reports tell of the same event when they agree on
1. the type and the parties (``happening``): the same set of actor codes and of recipient codes. Conferring
   and working together have no direction, so there all parties make one set;
2. the status: happened, planned, hypothetical or denied;
3. the date, within its precision: the same day; or a looser date whose period holds exactly one such day.
   A report that fits two days stays by itself, because a wrong merger is worse than a missed one;
4. the mode and the city, as far as they say anything: a telephone call and a visit of the same day are two.

Everything here is pure. The file that holds the reports is ``store.py``'s concern.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.record.codes import fold
from dragoman.record.tellers import teller
from dragoman.records import Entity, Report, Source, Statement, stable_id, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MUTUAL = frozenset({"CONSULT", "COOPERATE"})
"""Types that join their parties: who is named first says nothing about who did it."""

SHARED_CODES = frozenset({"IGO", "NGO", "MNC", "ISM", "IMG"})
"""Codes that many actors share, so that only the name tells them apart."""

LONGEST_PERIOD = 31
"""Days; a date looser than a month fixes no day."""

_CITY = 4
_PRECISIONS = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}


class Published(NamedTuple):
    """What an event says of an article: its day, outlet and address, and the story that it copies or is."""

    date: str
    publication: str | None
    url: str | None
    story: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What merging needs of one report: ``number`` finds it again and decides nothing."""

    number: int
    status: str
    date: str
    enddate: str
    precision: str
    modes: frozenset[str]
    city: str | None

    @property
    def anchored(self) -> bool:
        """True where the text fixes one day."""
        return self.precision == "day" and self.date == self.enddate

    @property
    def period(self) -> tuple[str, str]:
        """First and last day on which it may have happened; an undated report may tell of the day before."""
        if self.precision != "unknown":
            return self.date, self.enddate
        return (datetime.date.fromisoformat(self.date) - datetime.timedelta(days=1)).isoformat(), self.date


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports of one event: its id, status, best date, members, and the members of its denials."""

    id: str
    status: str
    date: str
    enddate: str
    precision: str
    numbers: frozenset[int]
    denials: frozenset[int] = frozenset()


def _token(entity: Entity, *, finely: bool) -> str | None:
    name = fold(entity.name or entity.entity_text or "")
    if entity.code is None:
        return f"={name}" if name else None
    if finely or entity.code in SHARED_CODES:
        return f"{entity.code}:{entity.sector[0] if entity.sector else ''}:{name}"
    return entity.code


def happening(report: Report) -> str:
    """A key that reports of the same type between the same parties share.

    A report without parties has a key of its own. Inside one country the code tells nobody apart, so there
    sector and name count as well.
    """
    actors = {_token(e, finely=False) for e in report.actor} - {None}
    recipients = {_token(e, finely=False) for e in report.recipient} - {None}
    if len(actors | recipients) == 1:
        actors = {_token(e, finely=True) for e in report.actor} - {None}
        recipients = {_token(e, finely=True) for e in report.recipient} - {None}
    if not actors and not recipients:
        return stable_id("alone", report.article, report.id)
    if recipients and MUTUAL.issuperset(report.event):
        actors, recipients = actors | recipients, set()
    listed = [",".join(sorted(t for t in side if t)) for side in (actors, recipients)]
    return stable_id("happening", ",".join(sorted(report.event)), *listed)


def city(report: Report) -> str | None:
    """The city where it happened, as far as it can tell two events apart; wider and finer places cannot."""
    place = report.event_loc
    if place is None or place.resolution != _CITY:
        return None
    return f"{place.country_code or ''}:{fold(place.resolved_place or place.extracted_place)}"


def marks_of(report: Report) -> frozenset[str]:
    """The modes, and for talks at a place that they were in person: no call is one with them."""
    at = "CONSULT" in report.event and report.event_loc is not None and "phone" not in report.mode
    return frozenset((*report.mode, *(("in-person",) if at else ())))


def telling(number: int, report: Report) -> Telling:
    """The part of a report that merging looks at."""
    return Telling(
        number, status(report), report.date, report.enddate, report.date_precision, marks_of(report),
        city(report),
    )  # fmt: skip


def _days_in(period: tuple[str, str]) -> int:
    first, last = (datetime.date.fromisoformat(day) for day in period)
    return (last - first).days + 1


def _by_date(tellings: Iterable[Telling]) -> list[list[Telling]]:
    tellings = list(tellings)
    days = sorted({t.date for t in tellings if t.anchored})
    groups: dict[tuple[str, ...], list[Telling]] = defaultdict(list)
    for t in tellings:
        if t.anchored:
            groups[(t.date,)].append(t)
            continue
        first, last = t.period
        fitting = [day for day in days if first <= day <= last]
        if len(fitting) == 1 and _days_in(t.period) <= LONGEST_PERIOD:
            groups[(fitting[0],)].append(t)
        else:
            groups[(t.date, t.enddate, t.precision)].append(t)
    return [groups[key] for key in sorted(groups)]


def _split(tellings: Sequence[Telling], marks: Callable[[Telling], frozenset[str]]) -> list[list[Telling]]:
    """Apart what shares no mark. The unmarked go along where there is one group, else they stay together."""
    groups: list[tuple[set[str], list[Telling]]] = []
    unmarked: list[Telling] = []
    for t in tellings:
        own = set(marks(t))
        if not own:
            unmarked.append(t)
            continue
        members = [t]
        for group in [g for g in groups if g[0] & own]:
            own |= group[0]
            members += group[1]
            groups.remove(group)
        groups.append((own, members))
    if len(groups) <= 1:
        return [list(tellings)]
    parts = [members for _, members in sorted(groups, key=lambda g: sorted(g[0]))]
    return [*parts, unmarked] if unmarked else parts


def _cities(t: Telling) -> frozenset[str]:
    return frozenset() if t.city is None else frozenset({t.city})


def _cluster(key: str, members: Sequence[Telling], apart: Sequence[str]) -> Cluster:
    best = min(members, key=lambda t: (not t.anchored, _PRECISIONS.get(t.precision, 9), t.date, t.enddate))
    # The front half finds the happening again, the back half the event in it.
    name = key[:8] + stable_id(best.status, best.date, best.enddate, *apart)[:8]
    numbers = frozenset(t.number for t in members)
    return Cluster(name, best.status, best.date, best.enddate, best.precision, numbers)


def _of_one_status(key: str, tellings: Iterable[Telling]) -> list[Cluster]:
    found: list[Cluster] = []
    for group in _by_date(tellings):
        parts = [part for by_mode in _split(group, lambda t: t.modes) for part in _split(by_mode, _cities)]
        for part in parts:
            # Only where a day has several events of a kind does the id need what tells them apart.
            marks = sorted({m for t in part for m in t.modes} | {t.city for t in part if t.city})
            precision = sorted({t.precision for t in part if not t.anchored})
            anchored = any(t.anchored for t in part)
            found.append(
                _cluster(key, part, [*(marks if len(parts) > 1 else ()), *(() if anchored else precision)])
            )
    return found


def _with_denials(cluster: Cluster, denied: Sequence[Cluster]) -> Cluster:
    numbers: set[int] = set()
    for other in denied:
        if other.date <= cluster.enddate and other.enddate >= cluster.date:
            numbers |= other.numbers
    return Cluster(
        cluster.id, cluster.status, cluster.date, cluster.enddate, cluster.precision, cluster.numbers,
        frozenset(numbers),
    )  # fmt: skip


def clusters(key: str, tellings: Iterable[Telling]) -> list[Cluster]:
    """The events in one happening, by date and id. The same tellings in any order give the same."""
    by_status: dict[str, list[Telling]] = defaultdict(list)
    for t in tellings:
        by_status[t.status].append(t)
    denied = _of_one_status(key, by_status.pop("denied", ()))
    found = [_with_denials(c, denied) for group in by_status.values() for c in _of_one_status(key, group)]
    return sorted([*found, *denied], key=lambda c: (c.date, c.id))


def _actor(entity: Entity) -> dict[str, Any]:
    return {
        "code": entity.code,
        "sector": list(entity.sector),
        "name": entity.name or entity.entity_text,
        "office": entity.office,
        "identifier_id": entity.identifier_id,
    }


def _most(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Distinct rows, the commonest first, alike in alphabetical order."""
    return [row for row, _ in sorted(Counter(rows).items(), key=lambda item: (-item[1], item[0]))]


def _side(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Each code and name once, the commonest first."""
    groups: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
    for e in entities:
        groups[(e.code or "", fold(e.name or e.entity_text or ""))].append(e)
    order = sorted(groups, key=lambda key: (-len(groups[key]), key))
    return [
        _actor(max(groups[k], key=lambda e: (e.office is not None, len(e.sector), str(e)))) for k in order
    ]


def _sources(reports: Sequence[Report]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for report in reports:
        row = teller(report)
        kept = found.setdefault(repr(sorted(row.items(), key=str)), {**row, "reports": []})
        kept["reports"].append(report.id)
    return [{**found[key], "reports": sorted(found[key]["reports"])} for key in sorted(found)]


def _denier(statement: Statement) -> dict[str, Any]:
    source = Source(statement.source, statement.cue)
    from dragoman.record.tellers import kind, label, side

    return {"kind": kind((source,)), "code": side((source,)), "name": label((source,)), "hedge": False}


def _denied_by(denials: Sequence[Report], statements: Sequence[Statement]) -> list[dict[str, Any]]:
    rows = [teller(report) for report in denials] + [_denier(s) for s in statements]
    unique = {repr(sorted(row.items(), key=str)): row for row in rows}
    return [unique[key] for key in sorted(unique)]


def independent(told: Iterable[Published]) -> int:
    """How many independent sources tell something: one outlet is one, and so are near-copies of one story."""
    groups: list[set[tuple[str, str]]] = []
    for about in told:
        own = {("story", about.story)} | ({("outlet", about.publication)} if about.publication else set())
        for group in [g for g in groups if g & own]:
            own |= group
            groups.remove(group)
        groups.append(own)
    return len(groups)


def event(
    cluster: Cluster,
    reports: Sequence[Report],
    articles: Mapping[str, Published],
    denials: Sequence[Report] = (),
    statements: Sequence[Statement] = (),
) -> dict[str, Any]:
    """The ``event`` line of a cluster.

    ``articles`` tells what is known of each article by its id; ``statements`` are those with the stance ``denies`` that
    speak of one of ``reports``. Where reports differ, the surest one decides, and the commonest name stands
    first.
    """
    reports = sorted(reports, key=lambda r: (-r.confidence, r.article, r.id))
    surest = reports[0]
    mutual = all(not r.recipient for r in reports) or (
        MUTUAL.issuperset(surest.event) and any(not r.recipient for r in reports)
    )
    actors = [e for r in reports for e in r.actor]
    recipients = [e for r in reports for e in r.recipient]
    places = sorted(
        (r.event_loc for r in reports if r.event_loc is not None),
        key=lambda p: (-(p.resolution or 0), str(p)),
    )
    told = [about for key in sorted({r.article for r in reports}) if (about := articles.get(key))]
    from dataclasses import asdict

    if not mutual and MUTUAL.issuperset(surest.event):
        # Visitor and host may be told both ways round: the surest telling sets the direction.
        actors, recipients = _as_told(surest, actors + recipients)
    return {
        "kind": "event",
        "id": cluster.id,
        "event": list(surest.event),
        "mode": [row[0] for row in _most((m,) for r in reports for m in r.mode)],
        "context": [row[0] for row in _most((c,) for r in reports for c in r.context)],
        "actor": _side(actors + recipients if mutual else actors),
        "recipient": [] if mutual else _side(recipients),
        "date": cluster.date,
        "enddate": cluster.enddate,
        "date_precision": cluster.precision,
        "event_loc": asdict(places[0]) if places else None,
        "status": cluster.status,
        "auxiliary": list(surest.auxiliary),
        "factuality": surest.factuality,
        "confidence": surest.confidence,
        "quad_code": surest.quad_code,
        "event_scale": surest.event_scale,
        "cameo": surest.cameo,
        "text": surest.event_text,
        "known": min((about.date for about in told), default=surest.date),
        "url": next((about.url for r in reports if (about := articles.get(r.article)) and about.url), None),
        "reports": sorted(r.id for r in reports),
        "articles": sorted({r.article for r in reports}),
        "publications": sorted({about.publication for about in told if about.publication}),
        "outlets": len({about.publication for about in told if about.publication}),
        "independent": independent(told),
        "sources": _sources(reports),
        "denied_by": [] if cluster.status == "denied" else _denied_by(denials, statements),
    }


def _as_told(surest: Report, everybody: Iterable[Entity]) -> tuple[list[Entity], list[Entity]]:
    hosts = {_token(e, finely=False) for e in surest.recipient}
    actors: list[Entity] = []
    recipients: list[Entity] = []
    for e in everybody:
        (recipients if _token(e, finely=False) in hosts else actors).append(e)
    return (actors, recipients) if actors else (list(surest.actor), list(surest.recipient))
