"""Cuts a sentence at the places that a report was read from, so that any page can colour them alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.records import Entity, Report, Source, Statement

ROLES = {
    "actor": "who did it",
    "recipient": "to whom",
    "event": "what was done",
    "source": "who says so",
}
"""The parts that are marked, with the words of the legend. The first named wins where two overlap."""

# Control characters, and the marks that turn the direction of writing round: both can make a page or a
# terminal show something else than the text says.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_BLANKS = re.compile(r"[\t\n\r]+ *")
_ESCAPES = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-Z\\\\-_])")


def printable(text: str) -> str:
    """The text without terminal escapes, control characters and turned writing, line ends as blanks."""
    return _UNSAFE.sub("", _BLANKS.sub(" ", _ESCAPES.sub("", text)))


@dataclass(frozen=True, slots=True)
class Mark:
    """A role over text[start:end] of the article."""

    role: str
    start: int
    end: int


def _of_entities(role: str, entities: Iterable[Entity | None]) -> Iterable[Mark]:
    for entity in entities:
        if entity is not None and entity.start is not None and entity.end is not None:
            yield Mark(role, entity.start, entity.end)


def _of_sources(sources: Iterable[Source]) -> Iterable[Mark]:
    for source in sources:
        yield from _of_entities("source", [source.entity])
        if source.cue is not None:
            yield Mark("source", source.cue.start, source.cue.end)


def of_report(report: Report) -> list[Mark]:
    """The marks of a report: its actors, recipients, event words and sources."""
    return [
        *_of_entities("actor", report.actor),
        *_of_entities("recipient", report.recipient),
        Mark("event", report.event_start, report.event_end),
        *_of_sources(report.attribution),
    ]


def of_statement(statement: Statement) -> list[Mark]:
    """The marks of a statement: its source, its cue and what is said."""
    cue = [Mark("source", statement.cue.start, statement.cue.end)] if statement.cue else []
    content = [Mark("event", part.start, part.end) for part in statement.content]
    return [*_of_entities("source", [statement.source]), *cue, *content]


def segments(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[tuple[str, str | None]]:
    """``text[start:end]`` in pieces (words, role or None), printable. Marks outside are passed over."""
    start, end = max(start, 0), min(end, len(text))
    order = list(ROLES)
    roles: list[str | None] = [None] * max(end - start, 0)
    for mark in sorted(marks, key=lambda m: -order.index(m.role)):
        for place in range(max(mark.start, start), min(mark.end, end)):
            roles[place - start] = mark.role
    pieces: list[tuple[str, str | None]] = []
    left = 0
    for place in range(1, len(roles) + 1):
        if place == len(roles) or roles[place] != roles[left]:
            words = printable(text[start + left : start + place])
            if words:
                pieces.append((words, roles[left]))
            left = place
    return pieces


def absent(report: Report) -> list[tuple[str, Entity]]:
    """(role, entity) of the parties that stand outside the report's sentence, to be named beside it."""
    found: list[tuple[str, Entity]] = []
    for role, entities in (("actor", report.actor), ("recipient", report.recipient)):
        for entity in entities:
            if entity.start is None or not report.sentence_start <= entity.start < report.sentence_end:
                found.append((role, entity))
    return found
