"""Words and classes that merging goes by: CSV files that anybody can edit (``README.md`` beside them)."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from dragoman.record.codes import fold

STEM = 5
"""Letters by which two forms of a word are taken for one ("paused", "pause")."""


def _table(name: str) -> list[dict[str, str]]:
    path = resources.files("dragoman.record") / "words" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def words(kind: str) -> frozenset[str]:
    """The folded words of one kind."""
    return frozenset(fold(row["word"]) for row in _table("words.csv") if row["kind"] == kind)


@cache
def classes() -> dict[str, str]:
    """Type → class, for types of which one act may be told as either."""
    return {row["type"]: row["class"] for row in _table("classes.csv")}


def stems(text: str) -> frozenset[str]:
    """What a text says, roughly: its words cut to their beginnings, without those that say nothing."""
    return frozenset(word[:STEM] for word in fold(text).split() if word not in words("empty"))


def says(text: str, kind: str) -> bool:
    """True where a word of the text is of that kind."""
    return not words(kind).isdisjoint(fold(text).split())
