"""Exemplars: sentences with their political events marked in braces. The format: ``training/exemplars/README.md``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.ontology import plover
from dragoman.records import AUXILIARIES

PARTS = ("aside", "calibration", *["training"] * 8)
_OPEN = re.compile(r"\{([APR]\d+(?:,[APR]\d+)*) ")


@dataclass
class Event:
    """One marked event; spans are character offsets in the sentence."""

    type: str
    modes: tuple[str, ...] = ()
    auxiliary: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    predicate: tuple[int, int] = (0, 0)
    actors: list[tuple[int, int]] = field(default_factory=list)
    recipients: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Exemplar:
    """A sentence without its marks, and its events (none for NONE)."""

    text: str
    events: list[Event]
    where: str

    @property
    def part(self) -> str:
        """``training``; ``calibration``, the tenth that sets how sure the coder is; or ``aside``, the tenth that
        nothing but measuring sees. By a hash of the sentence, so that it stays where it is."""
        return PARTS[int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 10]


def parse(line: str, where: str = "") -> Exemplar:
    """One line. ValueError says what is wrong with it."""
    if line.count("||") != 1:
        raise ValueError("needs one || between sentence and codes")
    marked, codes = (x.strip() for x in line.split("||"))
    text, spans = _unmarked(marked)
    if len(text) < 12:
        raise ValueError("the sentence is too short")
    if codes == "NONE":
        if spans:
            raise ValueError("NONE has no marks")
        return Exemplar(text, [], where)
    events: dict[str, Event] = {}
    for part in codes.split(";"):
        number, kind, *rest = part.split()
        if number in events or not number.isdigit():
            raise ValueError(f"bad event number {number!r}")
        events[number] = _event(kind, rest)
    for role, number, start, end in spans:
        if number not in events:
            raise ValueError(f"mark {role}{number} has no code")
        e = events[number]
        if role == "P":
            if e.predicate[1]:
                raise ValueError(f"two P{number}")
            e.predicate = (start, end)
        else:
            (e.actors if role == "A" else e.recipients).append((start, end))
    if any(not e.predicate[1] for e in events.values()):
        raise ValueError("an event has no P mark")
    return Exemplar(text, list(events.values()), where)


def _unmarked(marked: str) -> tuple[str, list[tuple[str, str, int, int]]]:
    text, spans, held, at = "", [], [], 0
    while at < len(marked):
        m = _OPEN.match(marked, at)
        if m:
            held.append((m.group(1), len(text)))
            at = m.end()
        elif marked[at] == "}":
            if not held:
                raise ValueError("a } too many")
            names, start = held.pop()
            if start == len(text):
                raise ValueError("an empty mark")
            spans += [(n[0], n[1:], start, len(text)) for n in names.split(",")]
            at += 1
        elif marked[at] == "{":
            raise ValueError(f"bad mark at {marked[at : at + 12]!r}")
        else:
            text += marked[at]
            at += 1
    if held:
        raise ValueError("a mark is not closed")
    return text, spans


def _event(kind: str, rest: list[str]) -> Event:
    known = plover().events
    if kind not in known:
        raise ValueError(f"no type {kind!r}")
    modes = {m.name for m in known[kind].modes}
    e = Event(kind)
    for word in rest:
        if word in modes:
            e.modes += (word,)
        elif word in AUXILIARIES:
            e.auxiliary += (word,)
        elif word.startswith("+") and word[1:] in plover().contexts:
            e.contexts += (word[1:],)
        else:
            raise ValueError(f"{word!r} is no mode of {kind}, status or context")
    return e


def exemplars(folder: Path) -> Iterator[Exemplar]:
    """All lines of all ``*.txt`` files of the folder; ValueError names file and line of a bad one."""
    seen: set[str] = set()
    for file in sorted(folder.glob("*.txt")):
        for n, line in enumerate(file.read_text(encoding="utf8").split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                e = parse(line, f"{file.name}:{n}")
            except ValueError as x:
                raise ValueError(f"{file.name}:{n}: {x}") from x
            if e.text not in seen:
                seen.add(e.text)
                yield e
