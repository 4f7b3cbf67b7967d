"""Small builders of articles and coded lines, so that a test says only what it is about.

Offsets are looked up in the article's text, so a builder fails where its words are not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.records import (
    Article,
    Coded,
    Entity,
    Link,
    Place,
    Report,
    Source,
    Span,
    Statement,
    stable_id,
)

if TYPE_CHECKING:
    from dragoman.record import Record

STATES = {"FRA": "France", "DEU": "Germany", "JPN": "Japan", "KEN": "Kenya", "PER": "Peru", "CHL": "Chile"}


def article(
    text: str, date: str = "2025-05-14", publication: str | None = "Morning Post", **more: str
) -> Article:
    """An article whose id follows from text, date and publication, unless given."""
    key = more.pop("id", None) or stable_id(text, date, publication)
    return Article(key, text, date, publication=publication, **more)


def span(of: Article, words: str) -> Span:
    """The first place of the words in the article's text."""
    start = of.text.index(words)
    return Span(words, start, start + len(words))


def entity(
    of: Article, words: str, code: str | None, name: str | None = None, office: str | None = None
) -> Entity:
    """Somebody named in the text; without a name, the state's own."""
    found = span(of, words)
    known = name or (STATES.get(code or "") if words[:1].isupper() else None)
    return Entity(code, ("GOV",), words, found.start, found.end, known, office)


def source(of: Article, who: Entity | None, cue: str, *, hedge: bool = False) -> Source:
    """Somebody who vouches, with the cue in the text."""
    return Source(who, span(of, cue), hedge)


def report(
    of: Article,
    words: str,
    actor: tuple[Entity, ...] = (),
    recipient: tuple[Entity, ...] = (),
    *,
    event: str = "CONSULT",
    mode: tuple[str, ...] = (),
    date: str | None = None,
    enddate: str | None = None,
    precision: str = "day",
    auxiliary: tuple[str, ...] = (),
    attribution: tuple[Source, ...] = (),
    place: Place | None = None,
    version: str = "1",
    confidence: float = 0.8,
    evidence: tuple[dict[str, object], ...] = (),
) -> Report:
    """A report told in the words given, with quad and score from the ontology."""
    from dragoman.ontology import cameo_code, quad, scale

    told = span(of, words)
    start = of.text.rfind(". ", 0, told.start) + 2 if ". " in of.text[: told.start] else 0
    stop = of.text.find(". ", told.end)
    day = date or of.date
    return Report(
        id=stable_id(of.id, version, event, told.start, auxiliary), article=of.id, event=(event,), mode=mode,
        context=("diplomatic",), actor=actor, recipient=recipient, date=day, enddate=enddate or day,
        date_precision=precision, event_loc=place, auxiliary=auxiliary,
        factuality=-3.0 if "negation" in auxiliary else 0.0 if "hypothetical" in auxiliary else 3.0,
        attribution=attribution, event_text=words, event_start=told.start, event_end=told.end,
        sequence=of.text[:start].count(". "), sentence_start=start,
        sentence_end=len(of.text) if stop < 0 else stop + 1, quad_code=quad(event),
        event_scale=scale(event, mode), cameo=cameo_code(event, mode),
        confidence=confidence, evidence=evidence,
    )  # fmt: skip


def statement(
    of: Article,
    who: Entity | None,
    cue: str,
    content: str,
    stance: str = "says",
    reports: tuple[str, ...] = (),
) -> Statement:
    """Somebody's words."""
    return Statement(
        stable_id(of.id, "statement", cue, content), of.id, who, span(of, cue),
        (span(of, content),), stance, False,
        reports,
    )  # fmt: skip


def link(of: Article, words: str, first: Report, second: Report, relation: str = "caused") -> Link:
    """A relation between two reports, told in the words given."""
    told = span(of, words)
    return Link(
        stable_id(of.id, "link", words),
        of.id,
        relation,
        first.id,
        second.id,
        (),
        3.0,
        words,
        told.start,
        told.end,
    )


def coded(of: Article, *lines: Report | Statement | Link) -> Coded:
    """What an article gave."""
    return Coded(
        of,
        tuple(x for x in lines if isinstance(x, Report)),
        tuple(x for x in lines if isinstance(x, Statement)),
        tuple(x for x in lines if isinstance(x, Link)),
    )


def found(record: Record, id: str) -> Report:
    """The report of that id as a record shows it."""
    line = record.find(id)
    assert isinstance(line, Report)
    return line


def talks(publication: str = "Morning Post", date: str = "2025-05-14", version: str = "1") -> Coded:
    """An article in which France and Japan meet, and France asks Kenya for help."""
    of = article(
        f"French and Japanese ministers met in Lyon, the {publication} writes. "
        "France asked Kenya for help with the talks.",
        date,
        publication,
        title="Ministers meet in Lyon",
    )
    met = report(
        of, "met", (entity(of, "French", "FRA"), entity(of, "Japanese", "JPN")), version=version,
        place=Place("Lyon", "Lyon", "FRA", 45.75, 4.85, 2996944, 4),
    )  # fmt: skip
    asked = report(
        of, "asked", (entity(of, "France", "FRA", "Anne Dubois", "foreign minister"),),
        (entity(of, "Kenya", "KEN"),), event="REQUEST", version=version,
    )  # fmt: skip
    return coded(of, met, asked)
