"""What the time rules work with: a time under construction, its sentence, and a list of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.coding.date_words import pattern, word_pattern

if TYPE_CHECKING:
    from datetime import date

_BY = re.compile(r"\b(?:by|no later than|ahead of)\s+(?:the\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|before)\s+(?:the\s+)?$", re.IGNORECASE)
_WAS_OVER = re.compile(r"\b(?:had|was|were)\b(?! to\b| due\b)", re.IGNORECASE)
_TOLD_THEN = re.compile(
    r"(?<!be )\b(?:said|says|announced|reported|wrote|tweeted|posted|confirmed|stated|warned)"
    r"\s+(?:late\s+|early\s+)?(?:on\s+)?$",
    re.IGNORECASE,
)
_ED = re.compile(r"\b\w{2,}ed\b")


@dataclass(slots=True)
class Found:
    """A time under construction, offsets within the sentence. A ``yearless`` one may still be moved."""

    start: int
    end: int
    first: date
    last: date
    precision: str
    kind: str
    direction: str | None = None
    fuzzy: bool = False
    yearless: bool = False
    anchored: bool = False
    follows: bool = False
    days: int = 0
    months: int = 0
    attributive: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """The sentence, the article's date and the tense that the caller gave."""

    text: str
    article: date
    tense: str | None

    def tense_at(self, start: int, end: int) -> str | None:
        """What the words near a time say of its tense ("will", "said"), or None.

        The caller's tense comes first, but a deadline, "will" and "was to" right before the time beat a past
        tense, and "said on" beats a future one.
        """
        before = re.split('[;:.!?"“”]', self.text[max(0, start - 90) : start])[-1]
        after = re.split('[;:.!?"“”]', self.text[end : end + 80])[0]
        if _BY.search(before) and not _WAS_OVER.search(f"{before[-40:]} {after[:40]}"):
            return "future"
        if _TOLD_THEN.search(before):
            return "past"
        if self.tense is not None:
            near = list(word_pattern("future").finditer(before[-50:]))
            between = before[-50:][near[-1].end() :] if near else "said"
            return self.tense if word_pattern("told").search(between) or _ED.search(between) else "future"
        if _UNTIL.search(before):
            return "future"
        last_future = max((m.start() for m in word_pattern("future").finditer(before)), default=-1)
        last_told = max((m.start() for m in word_pattern("told").finditer(before)), default=-1)
        if last_future >= 0 or last_told >= 0:
            return "future" if last_future >= last_told else "past"
        if _ED.search(before) or word_pattern("past_verbs").search(before):
            return "past"
        future = word_pattern("future").search(after)
        past = _ED.search(after)
        told = word_pattern("told", "past_verbs").search(after)
        first_past = min((m.start() for m in (past, told) if m), default=len(after) + 1)
        if future and future.start() <= first_past:
            return "future"
        return "past" if first_past <= len(after) else None


Handler = Callable[[re.Match[str], Setting], Found | None]


class Rules:
    """Handlers with their patterns in order of precedence; compiled at the first use, not at import."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Handler]] = []
        self._compiled: list[tuple[re.Pattern[str], Handler]] = []

    def rule(self, template: str) -> Callable[[Handler], Handler]:
        """Register the decorated handler for ``template`` (see ``date_words.pattern``)."""

        def keep(handler: Handler) -> Handler:
            self._rows.append((template, handler))
            return handler

        return keep

    def compiled(self) -> list[tuple[re.Pattern[str], Handler]]:
        """Pattern and handler of each rule, in order."""
        if not self._compiled:
            self._compiled = [(pattern(t), h) for t, h in self._rows]
        return self._compiled


def found(
    m: re.Match[str],
    first: date,
    last: date,
    precision: str,
    kind: str,
    direction: str | None = None,
    fuzzy: bool = False,
    *,
    yearless: bool = False,
    anchored: bool = False,
    follows: bool = False,
    days: int = 0,
    months: int = 0,
    attributive: bool = False,
) -> Found:
    """A ``Found`` over the whole match."""
    return Found(
        m.start(), m.end(), first, last, precision, kind, direction, fuzzy, yearless, anchored, follows, days,
        months, attributive,
    )  # fmt: skip
