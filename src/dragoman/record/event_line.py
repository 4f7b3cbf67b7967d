"""Writes ``event`` lines: what the reports of one event say together, and how much weight stands behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.record.codes import fold
from dragoman.record.merging import MUTUAL, Cluster, plans_of, token
from dragoman.record.tellers import kind, label, side, teller
from dragoman.records import Entity, Report, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WEIGHTS = {"article": 1.0, "named": 1.0, "anonymous": 0.5, "hedged": 0.5}
"""What one independent source counts for or against an event, by its kind (``tellers.KINDS``)."""


class Published(NamedTuple):
    """What an event says of an article: its day, outlet and address, and the story that it copies or is."""

    date: str
    publication: str | None
    url: str | None
    story: str


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


def _side(entities: Sequence[Entity]) -> list[dict[str, Any]]:
    """Each code and name once, the commonest first."""
    groups: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
    for e in entities:
        groups[(e.code or "", fold(e.name or e.entity_text or ""))].append(e)
    named = {code for code, _ in groups if any(e.name for e in entities if (e.code or "") == code)}
    for key in [k for k in groups if all(e.name is None for e in groups[k])]:
        # "Both sides" says nothing beside their names, and nobody can place "two leaders" beside two who are known.
        if key[0] in named or (not key[0] and len(named) > 1):
            del groups[key]
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


def _weight(tellers: Iterable[tuple[dict[str, Any], Published | None]]) -> float:
    """The sum over kinds of source: named ones once a side or name, all others once an independent article."""
    by_kind: dict[str, list[Published]] = defaultdict(list)
    named: set[str] = set()
    for row, about in tellers:
        if row["kind"] == "named":
            named.add(row["code"] or row["name"])
        else:
            by_kind[row["kind"]].append(about or Published("", None, None, ""))
    return len(named) * WEIGHTS["named"] + sum(
        WEIGHTS[kind] * independent(articles) for kind, articles in by_kind.items()
    )


def event(
    cluster: Cluster,
    reports: Sequence[Report],
    articles: Mapping[str, Published],
    denials: Sequence[Report] = (),
    statements: Sequence[Statement] = (),
    joined: Sequence[Report] = (),
) -> dict[str, Any]:
    """The ``event`` line of a cluster, but for what other events say of it (``plans.py``).

    ``articles`` tells what is known of each article by its id; ``statements`` are those with the stance
    ``denies`` that speak of one of ``reports``; ``joined`` are reports with fewer or more parties, which tell
    the event but do not decide who took part. Where reports differ, the surest one decides, and the commonest
    name stands first.
    """
    core = sorted(reports, key=lambda r: (-r.confidence, r.article, r.id))
    everything = [*core, *sorted(joined, key=lambda r: (-r.confidence, r.article, r.id))]
    surest = core[0]
    mutual = all(not r.recipient for r in core) or (
        MUTUAL.issuperset(surest.event) and any(not r.recipient for r in core)
    )
    actors = [e for r in core for e in r.actor]
    recipients = [e for r in core for e in r.recipient]
    if not mutual and MUTUAL.issuperset(surest.event):
        # Visitor and host may be told both ways round: the surest telling sets the direction.
        actors, recipients = _as_told(surest, actors + recipients)
    places = sorted(
        (r.event_loc for r in everything if r.event_loc is not None),
        key=lambda p: (-(p.resolution or 0), str(p)),
    )
    told = [about for key in sorted({r.article for r in everything}) if (about := articles.get(key))]
    weight, status = _judged(cluster, everything, articles, denials, statements)
    return {
        "kind": "event",
        "id": cluster.id,
        "origin": "read",
        "event": list(surest.event),
        "mode": [row[0] for row in _most((m,) for r in everything for m in r.mode)],
        "context": [row[0] for row in _most((c,) for r in everything for c in r.context)],
        "actor": _side(actors + recipients if mutual else actors),
        "recipient": [] if mutual else _side(recipients),
        "date": cluster.date,
        "enddate": cluster.enddate,
        "date_precision": cluster.precision,
        "event_loc": asdict(places[0]) if places else None,
        "status": status,
        "auxiliary": list(surest.auxiliary),
        "factuality": surest.factuality,
        "confidence": surest.confidence,
        "quad_code": surest.quad_code,
        "event_scale": surest.event_scale,
        "cameo": surest.cameo,
        "text": surest.event_text,
        "known": min((about.date for about in told), default=cluster.known),
        "url": next((about.url for r in everything if (about := articles.get(r.article)) and about.url), None),
        "reports": sorted(r.id for r in everything),
        "articles": sorted({r.article for r in everything}),
        "publications": sorted({about.publication for about in told if about.publication}),
        "outlets": len({about.publication for about in told if about.publication}),
        "independent": independent(told),
        "sources": _sources(everything),
        "denied_by": [] if cluster.status == "denied" else _denied_by(denials, statements),
        "weight": weight,
        "disputed": weight["denied"] > 0 and weight["told"] > 0,
        "several": cluster.several or None,
        "plans": next((name for r in core if (name := plans_of(r))), None),
    }


def _judged(
    cluster: Cluster,
    reports: Sequence[Report],
    articles: Mapping[str, Published],
    denials: Sequence[Report],
    statements: Sequence[Statement],
) -> tuple[dict[str, float], str]:
    """How much weight tells the event and how much denies it, and the status that the heavier side gives."""
    told = _weight((teller(r), articles.get(r.article)) for r in reports)
    if cluster.status == "denied":
        return {"told": 0.0, "denied": told}, "denied"
    against = [(teller(r), articles.get(r.article)) for r in denials]
    denied = _weight([*against, *((_denier(s), articles.get(s.article)) for s in statements)])
    status = "denied" if cluster.status == "happened" and denied > told else cluster.status
    return {"told": told, "denied": denied}, status


def _as_told(surest: Report, everybody: Iterable[Entity]) -> tuple[list[Entity], list[Entity]]:
    hosts = {token(e) for e in surest.recipient}
    actors: list[Entity] = []
    recipients: list[Entity] = []
    for e in everybody:
        (recipients if token(e) in hosts else actors).append(e)
    return (actors, recipients) if actors else (list(surest.actor), list(surest.recipient))
