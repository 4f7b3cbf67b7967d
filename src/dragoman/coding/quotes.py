"""Finds the quotations of a text by their marks, across sentences and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENING = {"“": "”", "«": "»", "„": "“”"}
CLOSING = frozenset("”»")
LONGEST = 3000  # characters; a mark that stays open longer was left open by mistake
MARK = re.compile("''|``|[“”«»„\"\n]")


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation with its marks: ``start`` at the opening mark, ``end`` after the closing one."""

    start: int
    end: int

    def inside(self, start: int, end: int) -> bool:
        """Whether a span lies wholly in the quotation."""
        return self.start <= start and end <= self.end


def quotations(text: str) -> list[Quote]:
    """Double quotations of ``text`` in order, never nested.

    Curly marks and guillemets pair by shape, straight ones (``"`` and two ``'``) by their neighbours. An
    opening mark at a paragraph's start while one is open carries the quotation on, as newspapers do; a
    quotation that is never closed ends with its paragraph.
    """
    found: list[Quote] = []
    start, mark = -1, ""
    for mark_at in MARK.finditer(text):
        i, width = mark_at.start(), mark_at.end() - mark_at.start()
        c = text[i] if width == 1 else '"'
        if start >= 0 and i - start > LONGEST + 1:
            start = -1
        if start >= 0:
            if (
                c == mark
                or (c in CLOSING and mark in "”“”")
                or (mark == "“”" and c in mark)
                or _mistyped(text, i, c)
            ):
                found.append(Quote(start, i + width))
                start = -1
            elif c == "\n" and _breaks(text, i):
                found.append(Quote(start, len(text[:i].rstrip())))
                start = -1
            elif i - start > LONGEST:
                start = -1
        elif c in OPENING:
            start, mark = i, OPENING[c]
        elif c == '"' and _opens(text, i, width):
            start, mark = i, '"'
    if start >= 0 and len(text) - start <= LONGEST:
        found.append(Quote(start, len(text.rstrip())))
    return [q for q in found if q.end - q.start > 2]


def _mistyped(text: str, i: int, c: str) -> bool:
    """Whether a mark of the wrong kind closes a quotation all the same: `“Yes," she said`, `“Yes.“`."""
    return c in '"“' and text[i - 1 : i] in ".,!?…" and not text[i + 1 : i + 2].strip()


def _opens(text: str, i: int, width: int) -> bool:
    after = text[i + width : i + width + 1]
    before = text[i - 1 : i]
    return bool(after) and not after.isspace() and (not before or not before.isalnum())


def _breaks(text: str, i: int) -> bool:
    """Whether the line break at ``i`` ends a paragraph rather than a hard-wrapped line."""
    rest = text[i:]
    following = rest.lstrip()
    blank = rest[: len(rest) - len(following)].count("\n") > 1
    return blank or following[:1] in OPENING or text[:i].rstrip()[-1:] in ".!?…"


def joined(quotes: list[Quote], text: str) -> list[Quote]:
    """Quotations put together where the first was left open and the next one carries it on."""
    out: list[Quote] = []
    for q in quotes:
        left_open = bool(out) and text[out[-1].end - 1] not in "”»\"'"
        if left_open and not text[out[-1].end : q.start].strip():
            out[-1] = Quote(out[-1].start, q.end)
        else:
            out.append(q)
    return out
