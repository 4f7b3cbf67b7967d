"""Is a text English? A count of small words: transparent, quick, and enough to keep other languages out.

Words that several languages share ("in", "is", "die", "war") count for nobody. A text is English when its
letters are Latin, when words of the English list make up a fair share of its words, and when no other
language has more. Words of news stand in the list too, so that a few lines full of names still pass. The
lists are ``data/small_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 12_000
_FEW = 8
_LEAST_LATIN = 0.7
_LEAST_SHARE = 0.10
_ENDINGS = ("n't", "'s", "'re", "'ve", "'ll")


@dataclass(frozen=True, slots=True)
class _Lists:
    english: frozenset[str]
    neutral: frozenset[str]
    others: tuple[frozenset[str], ...]


@cache
def _lists() -> _Lists:
    table = tomllib.loads(files("dragoman.sources").joinpath("data/small_words.toml").read_text("utf-8"))
    shared = frozenset(table["shared"].split())
    english = frozenset(table["english"].split())
    others = tuple(frozenset(words.split()) - english - shared for words in table["others"].values())
    return _Lists(english - shared, frozenset(table["neutral"].split()), others)


def looks_english(text: str) -> bool:
    """Whether the model can read the text. Under eight words only the script and plain counter-signs decide.

    >>> looks_english("The two presidents spoke by phone on Thursday, the Kremlin said.")
    True
    """
    sample = text if len(text) <= 2 * _SAMPLE else _middle_and_start(text)
    letters = sum(map(str.isalpha, sample))
    strange = sum(c > "\u024f" and c.isalpha() and not _latin(c) for c in sample)
    if not letters or letters - strange < _LEAST_LATIN * letters:
        return False
    words: list[str] = [w.lower().replace("’", "'") for w in _WORD.findall(sample)]
    counts = Counter(words)
    lists = _lists()
    mine = sum(n for w, n in counts.items() if w in lists.english or w.endswith(_ENDINGS))
    shared = sum(counts[w] for w in lists.neutral & counts.keys())
    other = max(sum(counts[w] for w in known & counts.keys()) for known in lists.others)
    if len(words) < _FEW:
        return mine >= other
    backed = mine + shared / 2
    return mine >= max(1, other) and backed > other and backed >= _LEAST_SHARE * len(words)


def _middle_and_start(text: str) -> str:
    """A long text's start and middle: an English notice may stand above a text in another language."""
    middle = len(text) // 2
    return text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE]


def _latin(c: str) -> bool:
    return unicodedata.name(c, "").startswith(("LATIN", "FULLWIDTH LATIN"))
