"""Finds the words of a text that name places. Which place each means is for the gazetteer to say.

A name must be written with capitals and be in the places tables. A name that is part of a longer one is left
("Bank of England", "Paris Hilton", "Israel Katz"), as is a surname that the text has shown to be one; a small
town, and a word that is ordinary English, want a word beside them that says place. Spans that a name model
found are taken as they are and win over our own.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dragoman.gazetteer.places import Mention
from dragoman.gazetteer.places.hints import CONTAINERS, after
from dragoman.gazetteer.places.names import normalise
from dragoman.gazetteer.places.table import HERE, places, prior

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 6
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|St\.|[^\W_]+(?:[’'`ʻ][^\W_]+)*")
_INSIDE = frozenset(
    {
        *(
            "of",
            "the",
            "and",
            "on",
            "upon",
            "de",
            "del",
            "la",
            "las",
            "los",
            "el",
            "es",
            "en",
            "da",
            "do",
            "dos",
        ),
        *(
            "e",
            "di",
            "du",
            "d",
            "le",
            "les",
            "sur",
            "sous",
            "au",
            "aux",
            "al",
            "ul",
            "am",
            "an",
            "und",
            "na",
            "nad",
        ),
    }
)
_GAP = re.compile(r"[ \u00a0]|-|['’]s | d['’]")
_UNIT = re.compile(
    r" (?:province|region|oblast|governorate|district|county|prefecture|krai|state)\b(?! (?:of|visit))"
)
_TOWN_OF = re.compile(r"(?i)\b(?:city|town|village|port|suburb|municipality|hamlet|camp|settlement) of $")
_STOP = re.compile(r"[.!?:;\n\r“”\"]|--|—")
KNOWN = 6.7
"""``prior`` from which a name in the tables needs nothing beside it: towns of about 30,000."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@cache
def _words() -> dict[str, frozenset[str]]:
    with (HERE / "words.toml").open("rb") as f:
        return {k: frozenset(v) for k, v in tomllib.load(f).items()}


@lru_cache(maxsize=32768)
def _rank(phrase: str) -> tuple[float, bool]:
    """The best prior of a phrase as a place, and whether our own tables hold it; (-1, False) for no place.

    Adjectives are no place names. Short words in full capitals count only as our tables write them ("UAE").
    """
    key = normalise(phrase)
    held = places().by_key.get(key, [])
    own = [c for c in held if not c.adjective]
    if key == "us" and phrase not in ("US", "U.S.", "U.S"):
        return -1.0, False
    if own and not (phrase.isupper() and len(phrase) <= 4 and all(c.kind != "country" for c in own)):
        return max(map(prior, own)), True
    # "Canadian" is a town in Texas, "SWAT" and "ALMA" mostly are bodies; "KYIV" over a dispatch is neither
    if held or len(key) < 3 or (phrase.isupper() and len(phrase) <= 3):
        return -1.0, False
    found = [c for c in places().exact(key) if not c.adjective and (not c.unlike or c.population > 1e6)]
    best = max(map(prior, found), default=-1.0)
    return (-1.0 if phrase.isupper() and len(phrase) <= 4 and best < KNOWN + 1.5 else best), False


def _tokens(text: str) -> list[_Token]:
    found = []
    for m in _TOKEN.finditer(text):
        word = m.group()
        if word.endswith(("'s", "’s")):
            word = word[:-2]
        elif word.lower().startswith(("d'", "d’", "l'", "l’")) and word[0].islower() and len(word) > 3:
            found.append(_Token(word[2:], m.start() + 2, m.start() + len(word)))
            continue
        found.append(_Token(word, m.start(), m.start() + len(word)))
    return found


class _Text:
    """One text cut into tokens, with the questions that the rules ask about a stretch of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.surnames: set[str] = set()

    def gap(self, i: int) -> str:
        """What stands between token ``i`` and the next."""
        if i < 0 or i + 1 >= len(self.tokens):
            return "\n"
        return self.text[self.tokens[i].end : self.tokens[i + 1].start]

    def longest(self, i: int) -> tuple[int, float, bool]:
        """The longest name from token ``i``: tokens (0 for none), rank, whether it is our own."""
        hague = self.text.startswith("The Hague", self.tokens[i].start)
        if self.tokens[i].text in ("The", "A", "An") and not hague:
            return 0, -1.0, False
        reach = 1
        while reach < LONGEST and _GAP.fullmatch(self.gap(i + reach - 1)):
            token = self.tokens[i + reach]
            if not token.capital and token.text not in _INSIDE:
                break
            reach += 1
        first = self.tokens[i].start
        for n in range(reach, 0, -1):
            last = self.tokens[i + n - 1]
            if last.capital or last.text[0].isdigit():
                rank, own = _rank(self.text[first : last.end])
                if rank > 0:
                    return n, rank, own
        return 0, -1.0, False

    def joined_before(self, i: int) -> bool:
        """Whether a capitalised word right before token ``i`` makes it part of another name."""
        words = _words()
        if i == 0 or not re.fullmatch(r"[ .]{1,2}|-", self.gap(i - 1)):
            return False
        before = self.tokens[i - 1]
        low = before.text.lower().rstrip(".")
        if low in words["titles"]:
            return before.capital or low in ("mr", "mrs", "dr")
        if self.gap(i - 1).startswith(".") and len(before.text) > 1:
            return False
        if low == "of" and i >= 2:
            head = self.tokens[i - 2]
            return head.capital and head.text.lower() in words["bodies"]
        if low == "of" or not before.capital or low in words["openers"]:
            return False
        if before.text.isupper() and not self.tokens[i].text.isupper() and len(before.text) > 1:
            return False
        if self.gap(i - 1) == "-":
            return _rank(before.text)[0] < 0
        return not places().by_key.get(normalise(before.text))

    def joined_after(self, last: int) -> bool:
        """Whether a capitalised word right after token ``last`` makes the name part of a longer one."""
        if self.gap(last) not in (" ", "-", " & ") or last + 1 >= len(self.tokens):
            return False
        token = self.tokens[last + 1]
        if self.gap(last) == "-":
            return token.capital and _rank(token.text)[0] < 0
        if not token.capital or token.text.lower() in _words()["followers"]:
            return False
        return not (token.text.isupper() != self.tokens[last].text.isupper() and len(token.text) > 3)

    def place_beside(self, i: int, n: int) -> bool:
        """Whether the words around say place: "in", "the town of", or a container after a comma."""
        first, last = self.tokens[i], self.tokens[i + n - 1]
        if i and self.tokens[i - 1].text.lower() in _words()["locative"] and self.gap(i - 1) == " ":
            return True
        if _TOWN_OF.search(self.text[max(0, first.start - 20) : first.start]):
            return True
        return self.contained(last.end)

    def contained(self, end: int) -> bool:
        """Whether a country or state follows after a comma or "in": "Paris, Texas"."""
        held, tight, _ = after(self.text, end, False)
        return tight and any(c.kind in CONTAINERS and not c.adjective for c in held[:2])

    def opens(self, i: int) -> bool:
        """Whether token ``i`` opens a sentence or a quotation."""
        return i == 0 or bool(_STOP.search(self.gap(i - 1)))


def _accept(t: _Text, i: int, n: int, rank: float, own: bool) -> bool:
    words = _words()
    name = t.text[t.tokens[i].start : t.tokens[i + n - 1].end]
    low = name.lower()
    beside = t.place_beside(i, n)
    if t.joined_before(i):
        if not own and n == 1:
            t.surnames.add(low)
        return False
    if t.joined_after(i + n - 1) and not (own and t.gap(i + n - 1) == "-"):
        return own and n > 1 and rank > 6 and beside
    if own:
        # "Turkey" on a menu opens a sentence as the country does; a given name needs more
        return low not in words["ordinary"] or beside
    if low in words["ordinary"] or low in words["bodies"]:
        return t.contained(t.tokens[i + n - 1].end) and not t.opens(i)
    if low in t.surnames:
        return beside
    if rank < KNOWN or (n == 1 and len(name) < 4):
        return beside and (n > 1 or rank > 4.0)
    return rank >= KNOWN + 1.5 or beside or not t.opens(i)


def toponyms(text: str, names: Iterable[tuple[int, int]] | None = None) -> list[Mention]:
    """Mentions of places in running text, in text order, never overlapping.

    ``names`` are spans (start, end in code points, ``end`` exclusive) that a model holds for places; they are
    all kept, and what the tables find is added where it touches none of them. ValueError for a span outside
    the text.
    """
    given: list[tuple[int, int]] = []
    for start, end in sorted(set(names or ())):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"the span {start}:{end} is outside the text of {len(text)} code points")
        if not given or start >= given[-1][1]:
            given.append((start, end))
    starts = [start for start, _ in given]

    def taken(start: int, end: int) -> bool:
        k = bisect_right(starts, end - 1)
        return k > 0 and given[k - 1][1] > start

    found = [Mention(text[a:b], a, b) for a, b in given]
    t, i = _Text(text), 0
    while i < len(t.tokens):
        token = t.tokens[i]
        n, rank, own = t.longest(i) if token.capital else (0, -1.0, False)
        if n:
            start, end = token.start, t.tokens[i + n - 1].end
            unit = _UNIT.match(text, end)
            end = unit.end() if unit else end
            if not taken(start, end) and _accept(t, i, n, rank, own):
                found.append(Mention(text[start:end], start, end))
        i += max(n, 1)
    return sorted(found, key=lambda m: m.start)
