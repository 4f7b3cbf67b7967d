"""Full-text search: how articles are cut for the index, and how words from a person become a safe query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-Z0-9])|\n\s*")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that was found, with its article and the ids of the reports told in it."""

    article: str
    title: str | None
    date: str
    publication: str | None
    text: str
    start: int
    end: int
    reports: tuple[str, ...]


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the text's sentences, roughly: a slip here costs a hit its neat edge and nothing else."""
    start = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        piece = text[start:end]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            yield start + left, start + len(piece.rstrip())
        start = end


def query(text: str) -> str:
    """An FTS5 query that looks for all words of ``text``; what stands in double quotes is one phrase.

    Every word is quoted, so no operator, column or bracket of the query language gets through; a trailing
    asterisk asks for words that begin so. Empty where nothing can be looked for.
    """
    found: list[str] = []
    for phrase, word in _PHRASE.findall(text.replace("\x00", " ")):
        sought = phrase or word
        if any(c.isalnum() for c in sought):
            open_end = "*" if not phrase and word.endswith("*") else ""
            found.append('"' + sought.rstrip("*").replace('"', '""') + '"' + open_end)
    return " ".join(found)
