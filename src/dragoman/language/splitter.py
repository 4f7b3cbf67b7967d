"""Text to sentences and words with exact offsets, in the way the UD treebanks cut English.

Knowledge of abbreviations is data (``data/abbreviations.toml``). A line end closes a sentence unless the
text is hard-wrapped. Datelines, ticker times and bullets are cut off, since no grammar reaches across them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LONGEST = 160  # words; a longer sentence is cut at a comma or semicolon, or hard

_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'“‘«(["
_END = re.compile(r"(?:\.{3,}|…|[.!?]+)[\"'”’»)\]]*(?=\s|$)")
_WORD_BEFORE = re.compile(r"[\w.&'’-]*$")
_DATELINE = re.compile(
    r"[A-Z][\w'’.-]+(?:[ /][A-Z][\w'’.-]+){0,4}(?:, [A-Z][\w'’. ]{1,30})?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r" ?\([A-Za-z /.&-]{2,30}\) ?[-–—]{1,2} ?"
)
_CAPS_DATELINE = re.compile(r"[A-Z][A-Z'’.-]{2,}(?:[ /][A-Z][A-Z'’.-]*){0,4}(?:, [A-Z][\w'’. ]{1,30}?)? ?[-–—]{1,2} ")
# "LAHORE: Imran Khan said" in the papers of South and Southeast Asia.
_COLON_DATELINE = re.compile(r"[A-Z]{4,}(?:[ -][A-Z]{3,}){0,3}(?: ?/ ?[A-Z]{4,}(?: [A-Z]{3,})?)?: (?=[A-Z\"“‘'])")
_TICKER = re.compile(r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: ?(?:GMT|UTC|CET|EST|BST|MSK))?(?: ?[-–—:])?\s+(?=\S)")
_BULLET = re.compile(r"(?:[•●▪◦‣·*]|[-–—](?=\s)|\(?\d{1,2}[.)](?=\s)|[a-z]\)(?=\s))\s*")


class Words(NamedTuple):
    """One sentence's words: span in the text and the words with their own spans."""

    start: int
    end: int
    words: list[str]
    starts: list[int]
    ends: list[int]


class _Lists(NamedTuple):
    titles: frozenset[str]
    others: frozenset[str]
    inner: frozenset[str]
    numbered: frozenset[str]
    starters: frozenset[str]
    prefixes: frozenset[str]


@cache
def _lists() -> _Lists:
    raw = tomllib.loads(files(__package__).joinpath("data/abbreviations.toml").read_text(encoding="utf8"))
    return _Lists(*(frozenset(raw[k]) for k in _Lists._fields))


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans that no sentence crosses: lines, or paragraphs where the text is hard-wrapped."""
    rows = [(m.start(), m.end()) for m in re.finditer(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+", text)]
    # Wrapped text: most lines are near the same width and stop in mid-sentence.
    open_rows = [(s, e) for s, e in rows if 45 <= e - s <= 100 and text[s:e].rstrip()[-1:] not in ".!?:;\"'”’)…"]
    wrapped = len(rows) >= 3 and len(open_rows) >= 0.5 * len(rows)
    if not wrapped:
        yield from rows
        return
    start, end = rows[0]
    for s, e in rows[1:]:
        gap = text[end:s]
        alone = gap.count("\n") > 1 or end - start < 45 or _BULLET.match(text, s)
        if alone and (gap.count("\n") > 1 or text[start:end].rstrip()[-1:] in '.!?:”"' or _BULLET.match(text, s)):
            yield start, end
            start = s
        end = e
    yield start, end


def _ends_here(text: str, mark: int, after: int, stop: int) -> bool:
    """Whether the punctuation at ``mark`` (its closers end at ``after``) closes a sentence."""
    lists = _lists()
    nxt = after
    while nxt < stop and text[nxt].isspace():
        nxt += 1
    if nxt >= stop:
        return True
    first = nxt
    while first < stop and text[first] in _OPENERS:
        first += 1
    following = re.match(r"[\w'’.-]*", text[first:stop])
    word = following.group() if following else ""
    lower = word[:1].islower()
    signs = text[mark:after]
    if signs[0] in "!?":
        return not lower
    if signs.startswith(("...", "…")):
        return not lower
    before_match = _WORD_BEFORE.search(text, max(0, mark - 40), mark)
    before = (before_match.group() if before_match else "").lstrip("'’-")
    closed = len(signs) > 1
    if not closed:
        if before in lists.titles or before in lists.inner:
            return False
        if before in lists.numbered:
            return not text[nxt].isdigit()
        if before in lists.others or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", before):
            return word in lists.starters
        if len(before) == 1 and before.isalpha() and before.isupper():
            return word in lists.starters and before != "I"
    if lower:
        # A name written small ("kyiv") may start a sentence, but only after a plain word and a plain stop.
        return not closed and len(before) >= 3 and before.isalpha() and before.islower()
    return True


def _cut(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Sentence spans inside one line."""
    while start < stop and text[start].isspace():
        start += 1
    for pattern in (_BULLET, _TICKER):
        m = pattern.match(text, start, stop)
        if m and m.end() < stop:
            start = m.end()
    m = next((m for p in (_CAPS_DATELINE, _DATELINE, _COLON_DATELINE) if (m := p.match(text, start, stop))), None)
    if m and m.end() < stop and m.end() - start <= 70:
        yield start, m.end()
        start = m.end()
    at = start
    for m in _END.finditer(text, start, stop):
        if m.end() > at and _ends_here(text, m.start(), m.end(), stop):
            yield at, m.end()
            at = m.end()
    if at < stop:
        yield at, stop


_TOKEN = re.compile(
    r"""
    (?:https?://|www\.)[^\s<>"”]+[\w/]            # addresses
  | [\w.+-]+@[\w-]+\.[\w.]+\w                      # mail
  | [@\#]\w+
  | (?:[A-Za-z]\.){2,}(?=[^\w]|$)                  # U.S.  a.m.
  | (?:[A-Z]\.)+[A-Z](?=[^\w])                     # U.S without its stop
  | [A-Z]\.(?=[ ]+[A-Z])                           # an initial
  | \d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s|m|bn|k|km|mm)?(?![^\W\d_])
  | \d*[^\W\d_]+\d[\w]*                            # F16, G7, MH17
  | \d+[^\W\d_]\w*
  | [^\W\d_]+(?:['’][^\W\d_]+)*                    # words, with inner apostrophes
  | \.{2,}|…|--+
  | \S
    """,
    re.X,
)
_CONTRACTION = re.compile(r"(?i)(n['’]t|['’](?:s|re|ve|ll|d|m))$")
_KEPT = re.compile(r"(?i)(?:o['’]clock|ma['’]am|y['’]all)$")


def _numbered(text: str, word: str, at: int, end: int) -> bool:
    """ "No. 5": an abbreviation only before a number."""
    rest = text[at + 1 : end].lstrip()
    return word in _lists().numbered and rest[:1].isdigit()


def words_of(text: str, start: int, end: int) -> Words:
    """The words of the sentence ``text[start:end]``; every word's span is exact."""
    lists = _lists()
    spans: list[tuple[int, int]] = []
    for m in _TOKEN.finditer(text, start, end):
        s, e = m.span()
        word = m.group()
        if (
            e < end
            and text[e] == "."
            and (word in lists.titles or word in lists.inner or word in lists.others or _numbered(text, word, e, end))
        ):
            after = text[e + 1 : e + 2]
            if e + 1 < end or word in lists.others or not after:
                spans.append((s, e + 1))
                continue
        if word == "." and spans and spans[-1][1] > s:
            continue
        c = _CONTRACTION.search(word)
        if c and c.start() > 0 and not _KEPT.match(word):
            spans += [(s, s + c.start()), (s + c.start(), e)]
        elif word.lower() == "cannot":
            spans += [(s, s + 3), (s + 3, e)]
        else:
            spans.append((s, e))
    merged: list[tuple[int, int]] = []
    k = 0
    while k < len(spans):
        s, e = spans[k]
        hyphen = k + 2 < len(spans) and text[s:e].lower() in lists.prefixes and text[e] == "-" if e < end else False
        if hyphen and spans[k + 1] == (e, e + 1) and spans[k + 2][0] == e + 1 and text[e + 1].islower():
            merged.append((s, spans[k + 2][1]))
            k += 3
        else:
            merged.append((s, e))
            k += 1
    return Words(
        merged[0][0] if merged else start,
        merged[-1][1] if merged else end,
        [text[s:e] for s, e in merged],
        [s for s, _ in merged],
        [e for _, e in merged],
    )


def _short_enough(found: Words) -> Iterator[Words]:
    """The sentence itself, or its pieces where it is longer than any sentence."""
    n = len(found.words)
    while n > LONGEST:
        cut = next((k + 1 for k in range(LONGEST - 1, LONGEST // 2, -1) if found.words[k] in ",;:"), LONGEST)
        yield Words(found.starts[0], found.ends[cut - 1], found.words[:cut], found.starts[:cut], found.ends[:cut])
        found = Words(found.starts[cut], found.end, found.words[cut:], found.starts[cut:], found.ends[cut:])
        n = len(found.words)
    yield found


def sentences(text: str) -> Iterator[Words]:
    """Every sentence of the text, in order; spans never overlap and hold every word once."""
    for start, stop in lines(text):
        for s, e in _cut(text, start, stop):
            found = words_of(text, s, e)
            if found.words:
                yield from _short_enough(found)
