"""The frozen records that travel between the rooms. Fields and words: the record's contract in ``docs/record.md``.

Offsets count Unicode code points of the article's own text; ``end`` is exclusive. Nothing here knows how
a record is made or kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

AUXILIARIES = ("historical", "future", "hypothetical", "negation")
STANCES = ("says", "praises", "criticises", "warns", "demands", "denies", "predicts", "explains", "doubts")
RELATIONS = ("caused", "prevented", "enabled", "precedes", "resembles")
PRECISIONS = ("day", "week", "month", "year", "unknown")


@dataclass(frozen=True, slots=True)
class Article:
    """One text with its date (YYYY-MM-DD) as a source gave it."""

    id: str
    text: str
    date: str
    title: str | None = None
    publication: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A PropBank argument: label and word span of its sentence, ``end`` exclusive."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Predicate:
    """A PropBank predicate: word index, sense ("agree.01"), arguments, factuality −3…3."""

    i: int
    sense: str
    args: tuple[Argument, ...]
    factuality: float


@dataclass(frozen=True, slots=True)
class Name:
    """A named entity of the text: word span (``end`` exclusive) and kind PER, ORG, LOC or MISC."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that may tell a political event, as the model reads it. All numbers are probabilities.

    ``tells``: that the word tells one at all. ``types`` and ``modes``: (PLOVER name, probability), likeliest first;
    ``types`` may hold NONE. ``status``: auxiliary modes. ``actors`` and ``recipients``: (first word, end, probability).
    """

    i: int
    tells: float
    types: tuple[tuple[str, float], ...]
    modes: tuple[tuple[str, float], ...] = ()
    status: tuple[tuple[str, float], ...] = ()
    contexts: tuple[tuple[str, float], ...] = ()
    actors: tuple[tuple[int, int, float], ...] = ()
    recipients: tuple[tuple[int, int, float], ...] = ()

    def probability(self, event: str) -> float:
        """Of one type (or NONE); 0 where it is too small to be kept."""
        return dict(self.types).get(event, 0.0)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: parallel tuples over its words, with syntax, roles, factuality, names and event words.

    ``heads`` holds word indices of this sentence, −1 for the root; ``starts`` and ``ends`` are offsets
    into the article's text.
    """

    index: int
    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    lemmas: tuple[str, ...]
    heads: tuple[int, ...]
    deprels: tuple[str, ...]
    predicates: tuple[Predicate, ...] = ()
    names: tuple[Name, ...] = ()
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the article's text with their offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A political actor as one place of the text names it. ``code`` ISO 3166-1 alpha-3 or a PLOVER code."""

    code: str | None
    sector: tuple[str, ...] = ()
    entity_text: str | None = None
    start: int | None = None
    end: int | None = None
    name: str | None = None
    office: str | None = None
    identifier_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who vouches for something, with the cue that says so; ``entity`` is None where the text hides it."""

    entity: Entity | None
    cue: Span | None
    hedge: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened; ``resolution`` 5 (part of a city) … 1 (country); degrees WGS 84."""

    extracted_place: str
    resolved_place: str | None = None
    country_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonameid: int | None = None
    resolution: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One event as one article tells it, at its fullest passage (PLOVER 2.0 with who says it and whether)."""

    id: str
    article: str
    event: tuple[str, ...]
    mode: tuple[str, ...]
    context: tuple[str, ...]
    actor: tuple[Entity, ...]
    recipient: tuple[Entity, ...]
    date: str
    enddate: str
    date_precision: str
    event_loc: Place | None
    auxiliary: tuple[str, ...]
    factuality: float
    attribution: tuple[Source, ...]
    event_text: str
    event_start: int
    event_end: int
    sequence: int
    sentence_start: int
    sentence_end: int
    quad_code: int
    event_scale: float
    cameo: str
    confidence: float
    evidence: tuple[dict[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words or view: source (None where the text hides it), cue, content, stance."""

    id: str
    article: str
    source: Entity | None
    cue: Span | None
    content: tuple[Span, ...]
    stance: str
    quoted: bool
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A relation that the text asserts between two reports."""

    id: str
    article: str
    relation: str
    from_: str
    to: str
    attribution: tuple[Source, ...]
    factuality: float
    event_text: str
    event_start: int
    event_end: int


@dataclass(frozen=True, slots=True)
class Coded:
    """Everything that one article gave."""

    article: Article
    reports: tuple[Report, ...]
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]


def stable_id(*parts: object) -> str:
    """Sixteen hexadecimal digits that depend on the parts alone."""
    text = "\x1f".join(str(p) for p in parts)
    return hashlib.blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).hexdigest()


def status(report: Report) -> str:
    """``happened``, ``planned``, ``hypothetical`` or ``denied``, for badges and filters.

    AGREE with a date to come is a plan that was made: it happened as an agreement, so it stays ``happened``
    unless an auxiliary mode says otherwise.
    """
    return status_of(report.auxiliary)


def status_of(auxiliary: Sequence[str]) -> str:
    """The status that goes with auxiliary modes."""
    if "negation" in auxiliary:
        return "denied"
    if "hypothetical" in auxiliary:
        return "hypothetical"
    return "planned" if "future" in auxiliary else "happened"


def _source(s: Source) -> dict[str, Any]:
    fields = asdict(s.entity) if s.entity else asdict(Entity(None))
    return {**fields, "sector": list(fields["sector"]), "cue": asdict(s.cue) if s.cue else None, "hedge": s.hedge}


def _entity(e: Entity) -> dict[str, Any]:
    return {**asdict(e), "sector": list(e.sector)}


def _sources(found: Sequence[Source]) -> list[dict[str, Any]]:
    return [_source(s) for s in found]


def to_json(line: Report | Statement | Link) -> dict[str, Any]:
    """The JSON object of one line of the record, with its ``kind``."""
    if isinstance(line, Report):
        return {
            "kind": "report", "id": line.id, "article": line.article, "event": list(line.event),
            "mode": list(line.mode), "context": list(line.context),
            "actor": [_entity(e) for e in line.actor], "recipient": [_entity(e) for e in line.recipient],
            "date": line.date, "enddate": line.enddate, "date_precision": line.date_precision,
            "event_loc": asdict(line.event_loc) if line.event_loc else None,
            "auxiliary": list(line.auxiliary), "factuality": line.factuality,
            "attribution": _sources(line.attribution), "event_text": line.event_text,
            "event_start": line.event_start, "event_end": line.event_end,
            "text_info": {"sequence": line.sequence, "start": line.sentence_start, "end": line.sentence_end},
            "quad_code": line.quad_code, "event_scale": line.event_scale, "cameo": line.cameo,
            "confidence": line.confidence, "evidence": list(line.evidence),
        }  # fmt: skip
    if isinstance(line, Statement):
        return {
            "kind": "statement", "id": line.id, "article": line.article,
            "source": _entity(line.source) if line.source else None,
            "cue": asdict(line.cue) if line.cue else None, "content": [asdict(c) for c in line.content],
            "stance": line.stance, "quoted": line.quoted, "reports": list(line.reports),
        }  # fmt: skip
    return {
        "kind": "link", "id": line.id, "article": line.article, "relation": line.relation,
        "from": line.from_, "to": line.to, "attribution": _sources(line.attribution),
        "factuality": line.factuality, "event_text": line.event_text,
        "event_start": line.event_start, "event_end": line.event_end,
    }  # fmt: skip


def _read_entity(row: dict[str, Any] | None) -> Entity | None:
    if row is None or (row.get("entity_text") is None and row.get("code") is None):
        return None
    return Entity(
        row.get("code"), tuple(row.get("sector") or ()), row.get("entity_text"), row.get("start"),
        row.get("end"), row.get("name"), row.get("office"), row.get("identifier_id"),
    )  # fmt: skip


def _read_sources(rows: list[dict[str, Any]]) -> tuple[Source, ...]:
    return tuple(
        Source(_read_entity(r), Span(**r["cue"]) if r.get("cue") else None, bool(r.get("hedge"))) for r in rows
    )


def _read_entities(rows: list[dict[str, Any]]) -> tuple[Entity, ...]:
    return tuple(_read_entity(r) or Entity(None) for r in rows)


def from_json(row: dict[str, Any]) -> Report | Statement | Link:
    """The record line that ``to_json`` wrote. KeyError names a missing field."""
    if row["kind"] == "report":
        info = row["text_info"]
        return Report(
            row["id"], row["article"], tuple(row["event"]), tuple(row["mode"]), tuple(row["context"]),
            _read_entities(row["actor"]), _read_entities(row["recipient"]), row["date"], row["enddate"],
            row["date_precision"], Place(**row["event_loc"]) if row["event_loc"] else None,
            tuple(row["auxiliary"]), row["factuality"], _read_sources(row["attribution"]),
            row["event_text"], row["event_start"], row["event_end"], info["sequence"], info["start"],
            info["end"], row["quad_code"], row["event_scale"], row["cameo"], row["confidence"],
            tuple(row["evidence"]),
        )  # fmt: skip
    if row["kind"] == "statement":
        return Statement(
            row["id"], row["article"], _read_entity(row["source"]), Span(**row["cue"]) if row["cue"] else None,
            tuple(Span(**c) for c in row["content"]), row["stance"], row["quoted"], tuple(row["reports"]),
        )  # fmt: skip
    return Link(
        row["id"], row["article"], row["relation"], row["from"], row["to"], _read_sources(row["attribution"]),
        row["factuality"], row["event_text"], row["event_start"], row["event_end"],
    )  # fmt: skip
