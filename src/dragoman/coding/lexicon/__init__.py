"""The event lexicon as data: verbs, nouns, light verbs, governors and noun classes. How to add a row: README.md."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class VerbRow:
    """One reading of a verb: the condition on its object, the type, and where its parties stand. ``fixed``: the
    codebook fixes the type by these words, whatever stands around them."""

    lemma: str
    object: str
    event: str
    mode: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    line: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class NounRow:
    """One reading of an event noun with the words before it."""

    words: tuple[str, ...]
    event: str
    mode: tuple[str, ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    alone: bool
    line: int


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    path = files(__package__).joinpath(name)
    with path.open(encoding="utf8", newline="") as f:  # type: ignore[call-overload]
        for number, row in enumerate(csv.DictReader(f), 2):
            yield number, {k: (v or "").strip() for k, v in row.items() if k}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(x.strip() for x in cell.split("|") if x.strip())


@cache
def verbs() -> dict[str, tuple[VerbRow, ...]]:
    """Rows by verb lemma, in the order of the file: specific readings first."""
    out: dict[str, list[VerbRow]] = {}
    for n, r in _rows("verbs.csv"):
        row = VerbRow(r["lemma"], r["object"] or "-", r["event"], _split(r["mode"]),
                      _split(r["actor"]) or ("subj",), _split(r["recipient"]), n, _fixed(r))  # fmt: skip
        out.setdefault(row.lemma, []).append(row)
    # A condition on the object is tried before the open reading, wherever it stands in the file.
    return {k: tuple(sorted(v, key=lambda r: _width(r.object))) for k, v in out.items()}


def _fixed(row: dict[str, str]) -> bool:
    """Whether the words alone settle the type: a note says so, or somebody gives way in what the object names
    ("eased the curfew"), which hostile words around it would hide."""
    named = row["object"] not in ("", "-", "@none", "@clause", "@actor")
    return row["note"].startswith("fixed") or (named and row["event"] in ("RETREAT", "CONCEDE"))


def _width(condition: str) -> int:
    if condition == "-":
        return 4
    if condition == "@none":
        return 3
    if condition in ("@actor", "@clause"):
        return 2
    return 1 if condition.startswith("@") else 0


@cache
def nouns() -> dict[str, tuple[NounRow, ...]]:
    """Rows by the noun itself (the last word), longest phrase first."""
    out: dict[str, list[NounRow]] = {}
    for n, r in _rows("nouns.csv"):
        words = tuple(r["lemma"].replace("-", " - ").split())
        row = NounRow(words, r["event"], _split(r["mode"]), _split(r["actor"]), _split(r["recipient"]),
                      r["alone"].lower() == "yes", n)  # fmt: skip
        out.setdefault(words[-1], []).append(row)
    return {k: tuple(sorted(v, key=lambda r: -len(r.words))) for k, v in out.items()}


@cache
def light() -> dict[str, str]:
    """Light verbs with their effect on an event noun: do, begin, plan, cancel, end, reject, broker, receive."""
    return {r["lemma"]: r["effect"] for _, r in _rows("light.csv")}


@cache
def governors() -> dict[tuple[str, str], str]:
    """(lemma, part of speech) to its effect on the clause it governs: fact, neg, hyp, future, report …"""
    return {(r["lemma"], r["pos"].upper()): r["effect"] for _, r in _rows("governors.csv")}


@cache
def classes() -> dict[str, frozenset[str]]:
    """Noun classes: name to lemmas, phrases with spaces."""
    raw = tomllib.loads(files(__package__).joinpath("classes.toml").read_text(encoding="utf8"))
    return {k: frozenset(x.lower() for x in v) for k, v in raw["classes"].items()}


@cache
def _groups() -> dict[str, frozenset[str]]:
    raw = tomllib.loads(files(__package__).joinpath("groups.toml").read_text(encoding="utf8"))
    return {k: frozenset(v) for k, v in raw.items()}


def words_of(group: str) -> frozenset[str]:
    """The words of one group of ``groups.toml``; KeyError where there is none of that name."""
    return _groups()[group]


@cache
def classes_of() -> dict[str, frozenset[str]]:
    """Lemma or phrase to the classes it is in."""
    out: dict[str, set[str]] = {}
    for name, members in classes().items():
        for m in members:
            out.setdefault(m, set()).add(name)
    return {k: frozenset(v) for k, v in out.items()}


@cache
def done_to_people() -> frozenset[str]:
    """Verbs that take people as object and are listed under no reading without one."""
    people = {"@person", "@captive", "@suspect"}
    return frozenset(
        v for v, rows in verbs().items()
        if any(r.object in people for r in rows) and all(r.object != "@none" for r in rows)
    )  # fmt: skip


@cache
def verb_lemmas() -> frozenset[str]:
    """Every verb lemma that some list knows, without particles."""
    found = {v.split("_")[0] for v in verbs()} | {v.split("_")[0] for v in light()}
    return frozenset(found | {lemma.split("_")[0] for lemma, pos in governors() if pos == "VERB"})
