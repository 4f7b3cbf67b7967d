"""Names found in running words: one token tree over every table, longest match first.

Case counts: a name must be written with a capital, an acronym in capitals, so that "us" is not the US and
"may" not a prime minister. Capitals and states whose names are no English words are also found in small
letters, as some outlets write them.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from dragoman.gazetteer.tables import Actor, actors, family_name

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "‑": "-"})
_WORDS = re.compile(r"(?:[A-Za-z]\.){2,}|\d+|[^\W\d_]+(?:'[^\W\d_]+)*\.?|[^\w\s]")

# English words that are also names: small letters never mean the name.
COMMON = frozenset(
    "turkey china chad jordan georgia guinea niger mali cuba male victoria kingston nice reading may march rice major "
    "brown bush hope power hill long young king bishop price gates banks blunt hunt hammond fox grant hague heath "
    "cook straw moon sun bank us it who un eu nova best real will mark guy rich rose bill jack "
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december summer winter spring autumn north south east west young black white green grey gray "
    "low small little short strong swift lamb fish wolf bird stone field wood church castle chapel parish bush rivers "
    "day week night morning no so an in do to he me my am be by go ho or up we the "
    "said english begin lie hang burns mills park song son win won beg bold banana fan min noon pen pitcher platter "
    "roman rumor sin swing than tin way yen gold gross hammer holder key luna note pace parts saw sessions snow "
    "summers vital "
    "smith jones tea tax fall craft drew elder bar ban bio ma nam christian younger case board joy mock cox".split()
)


# Parts of a body's name that outlets write differently: a table holds one form and each of them is found.
_SAME = tuple(
    (re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, forms))})(?![\w.])"), forms)
    for forms in (("United Nations", "UN", "U.N."), ("and", "&"), ("for the", "for"))
)

# Sectors whose people without an office get no bare family name derived.
_MANY = (("LEG",), ("OPP",))


def folded(text: str) -> str:
    """Text without diacritics, with plain apostrophes and hyphens; case is kept."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L").replace("đ", "d") \
        .replace("Đ", "D").replace("ı", "i").replace("ə", "a").replace("Ə", "A").replace("ß", "ss")  # fmt: skip


def tokens(text: str) -> list[str]:
    """A name cut in the way the reader cuts text: hyphens and marks alone, "U.S." whole."""
    plain = folded(text)
    if plain.replace(" ", "").isalpha():
        return plain.split()
    out = []
    for w in _WORDS.findall(plain):
        if w.endswith("'s") and len(w) > 2:
            out += [w[:-2], "'s"]
        elif w.endswith(".") and len(w) > 2 and "." not in w[:-1]:
            out += [w] if w[:-1] in {"St", "Mr", "Dr", "Gen", "Col", "Jr", "Sr", "Mt", "Ft"} else [w[:-1], "."]
        else:
            out.append(w)
    return out


def spellings(name: str) -> list[str]:
    """A state's or body's name in each way that outlets write it, as given first.

    >>> spellings("UN Mine Action Service")
    ['UN Mine Action Service', 'United Nations Mine Action Service', 'U.N. Mine Action Service']
    """
    out = [name]
    for pattern, forms in _SAME:
        if pattern.search(name):
            out = list(dict.fromkeys([*out, *(pattern.sub(form, n) for n in out for form in forms)]))
    return out


class Hit(NamedTuple):
    """A name found in words: span (``end`` exclusive), what it may stand for, and whether it was only a
    family name."""

    start: int
    end: int
    actors: tuple[Actor, ...]
    short: bool


class Index:
    """The token tree. Build it once (``index()``); looking up costs one dictionary step a word."""

    def __init__(self) -> None:
        self._root: dict[str, dict[str, object]] = {}
        self.full: dict[str, list[Actor]] = {}
        self.short: dict[str, list[Actor]] = {}
        self.small: set[str] = set()
        collecting = gc.isenabled()
        gc.disable()  # a hundred thousand new containers and none to free: looking for some takes a third of the time
        try:
            self._fill()
        finally:
            if collecting:
                gc.enable()

    def _fill(self) -> None:
        for name, actor in actors():
            # A surname given as an alias stands for a person no more firmly than one derived.
            bare = actor.kind == "person" and " " not in name and name != actor.name
            for written in [name] if actor.kind == "person" else spellings(name):
                self._add(written, actor, short=bare)
            if actor.kind in ("state", "capital") and name.lower() not in COMMON and len(name) >= 4:
                self.small.add(" ".join(tokens(name)).lower())
        known = {(actor.name, actor.code) for _, actor in actors() if actor.office}
        for name, actor in actors():
            # Members of parliament and opposition figures are many: only the surnames that their rows list, and
            # those of people who are known by a high office as well.
            if actor.kind == "person" and " " in name and (
                actor.office or actor.sector[:1] not in _MANY or (actor.name, actor.code) in known
            ):  # fmt: skip
                self._add(family_name(name, actor.code), actor, short=True)

    def _add(self, name: str, actor: Actor, *, short: bool) -> None:
        words = tokens(name)
        if not words or (len(words) == 1 and len(words[0]) < 2):
            return
        key = " ".join(words).lower()
        table = self.short if short else self.full
        held = table.setdefault(key, [])
        if actor not in held:
            held.append(actor)
        node: dict[str, object] = self._root  # type: ignore[assignment]
        for w in key.split(" "):
            node = node.setdefault(w, {})  # type: ignore[assignment]
        node.setdefault("\0", set()).add(name)  # type: ignore[attr-defined]

    def scan(self, words: Sequence[str]) -> list[Hit]:
        """All names in a sentence's words, longest first from the left, not overlapping."""
        plain = [folded(w) for w in words]
        low = [w.lower() for w in plain]
        hits: list[Hit] = []
        k, n = 0, len(words)
        while k < n:
            node = self._root.get(low[k])
            best = 0
            at, step = k, node
            while step is not None:
                at += 1
                if "\0" in step and self._written(plain[k:at], step["\0"]):  # type: ignore[arg-type]
                    best = at
                step = step.get(low[at]) if at < n else None  # type: ignore[assignment]
            if best:
                key = " ".join(low[k:best])
                full, short = self.full.get(key, []), self.short.get(key, [])
                hits.append(Hit(k, best, tuple(full) + tuple(short), not full))
                k = best
            else:
                k += 1
        return hits

    def _written(self, surface: Sequence[str], names: set[str]) -> bool:
        """Whether the words are written as one of the names may be."""
        if surface[0][:1].islower():
            joined = " ".join(surface)
            return joined in self.small or any(folded(n)[:1].islower() and " ".join(tokens(n)) == joined for n in names)
        if len(surface) == 1:
            word = surface[0]
            # Acronyms want capitals; "US" in a headline of capitals is settled by the reader of the whole line.
            bare = word.replace(".", "")
            wants_upper = all(n.replace(".", "").isupper() for n in names)
            if wants_upper and len(bare) <= 6:
                return bare.isupper()
        return True

    def lookup(self, name: str) -> list[Actor]:
        """Everything that exactly this name may stand for, full names before family names."""
        key = " ".join(tokens(name)).lower()
        return [*self.full.get(key, ()), *self.short.get(key, ())]


@cache
def index() -> Index:
    """The index over the shipped tables, built once a process."""
    return Index()
