"""Reads ``data/plover.toml`` into frozen dataclasses, once per process.

Source of names, quad codes and scores: the PLOVER 2.0 manual's tables (Open Event Data Alliance, 2021);
the choices made where they contradict each other are noted at the top of the data file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


class OntologyError(ValueError):
    """A name that the ontology does not have; the message lists the names that it has."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How an event of one type was done; ``score`` is on PLOVER's scale from -10 to +10."""

    name: str
    event: str
    score: float
    definition: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the 16 PLOVER event types.

    ``quad_code`` is 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
    conflict; ``score`` is on PLOVER's scale from -10 (most hostile) to +10 (most friendly).
    """

    name: str
    quad_code: int
    score: float
    requires_recipient: bool
    definition: str
    modes: tuple[Mode, ...]

    def mode(self, name: str) -> Mode:
        """The mode called ``name``; raises OntologyError when this type has no such mode."""
        for mode in self.modes:
            if mode.name == name:
                return mode
        known = ", ".join(mode.name for mode in self.modes) or "none"
        raise OntologyError(f"{self.name} has no mode {name!r}; its modes: {known}")


@dataclass(frozen=True, slots=True)
class Context:
    """What an event is about; ``triggers`` are lower-case lemmas or phrases of lemmas that hint at it."""

    name: str
    definition: str
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """The part of society that an actor belongs to, as a three-letter code."""

    code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Plover:
    """The whole ontology; every mapping is read-only and keeps the data file's order."""

    version: str
    quads: Mapping[int, str]
    events: Mapping[str, EventType]
    auxiliary: Mapping[str, str]
    contexts: Mapping[str, Context]
    sectors: Mapping[str, Sector]

    def event(self, name: str) -> EventType:
        """The event type called ``name`` (upper case); raises OntologyError for any other name."""
        try:
            return self.events[name]
        except KeyError:
            known = ", ".join(self.events)
            raise OntologyError(f"no event type {name!r}; the types: {known}") from None


def _event(name: str, table: Mapping[str, Any]) -> EventType:
    score = float(table["score"])
    modes = tuple(
        Mode(mode, name, float(row.get("score", score)), str(row["definition"]))
        for mode, row in table.get("modes", {}).items()
    )
    return EventType(
        name=name,
        quad_code=int(table["quad_code"]),
        score=score,
        requires_recipient=bool(table["requires_recipient"]),
        definition=str(table["definition"]),
        modes=modes,
    )


@cache
def plover() -> Plover:
    """The ontology, read once from the packaged data file."""
    source = resources.files("dragoman.ontology") / "data" / "plover.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Plover(
        version=str(data["version"]),
        quads=MappingProxyType({int(code): str(name) for code, name in data["quads"].items()}),
        events=MappingProxyType({name: _event(name, row) for name, row in data["events"].items()}),
        auxiliary=MappingProxyType(dict(data["auxiliary"])),
        contexts=MappingProxyType(
            {
                name: Context(name, str(row["definition"]), tuple(row["triggers"]))
                for name, row in data["contexts"].items()
            }
        ),
        sectors=MappingProxyType({code: Sector(code, str(text)) for code, text in data["sectors"].items()}),
    )


def quad(event: str) -> int:
    """The quad code, 1 to 4, of an event type; raises OntologyError for an unknown type."""
    return plover().event(event).quad_code


def scale(event: str, modes: Sequence[str] = ()) -> float:
    """The PLOVER score of an event, from -10 to +10.

    Without modes it is the type's own score. With several it is the score furthest from zero, the lower
    one where two lie equally far: a raid with drones and rifles is as grave as its gravest part, where a
    mean would make it milder. Raises OntologyError for a type or mode that PLOVER does not have.
    """
    kind = plover().event(event)
    scores = [kind.mode(name).score for name in modes]
    return max(scores, key=lambda score: (abs(score), -score), default=kind.score)
