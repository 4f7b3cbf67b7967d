"""Speech told without its words: "the envoy spoke at the funeral", "the president delivered remarks to cadets".

It is a statement all the same: its content is what it is told to be about, else who listens, else where it is held.
Where none of these stands there is nothing to keep. The words stand in ``lexicon/speeches.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dragoman.coding.attribution import Attribution, words_of
from dragoman.coding.attribution_content import Clause
from dragoman.coding.cues import lemma
from dragoman.coding.phrases import Tree
from dragoman.coding.quotes import joined, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.records import Sentence

LONGEST = 15  # words of a content
MODALS = frozenset("will would shall should can could may might must 'll wo".split())
APART = ("acl:relcl", "appos", "advcl", "parataxis", "acl", "conj", "cc", "dep")


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(files("dragoman.coding.lexicon").joinpath("speeches.toml").read_text(encoding="utf8"))


def speeches(sentences: Sequence[Sentence], text: str, told: Sequence[Attribution] = ()) -> list[Attribution]:
    """Speeches as attributions of the rule ``speech``, stance ``says``.

    Left out: what lies ahead or is denied, a cue that one of ``told`` has, and a speaker whose words in ``told``
    hang on the same clause ("speaking at a rally, she said …").
    """
    quotes = joined(quotations(text), text)
    out: list[Attribution] = []
    for s in sentences:
        c = Clause(Tree(s), quotes)
        for i in range(len(s.words)):
            if s.upos[i] != "VERB" or not _happens(c, i):
                continue
            content = _content(c, i)
            head = c.subject(i)
            source = c.source(i, head)
            if content is None or head is None or source is None or source[0] > i:
                continue
            spans = [c.tree.chars(*run) for run in (source, c.cue_span(i, i), content)]
            if any(q.inside(*spans[1]) for q in c.quotes) or _said(told, spans[0], spans[1], s.index):
                continue
            out.append(
                Attribution(
                    s.index, _without_mark(spans[0], text), (s.index, head), spans[1], (spans[2],),
                    words_of(spans[2:], sentences), "says", False, False, None, "speech",
                )
            )  # fmt: skip
    return out


def _happens(c: Clause, i: int) -> bool:
    """Whether a verb tells something that happened or happens: finite, neither denied nor to come."""
    aux = {c.low[k] for k in c.tree.kids(i, "aux")}
    if c.negated(i) or aux & MODALS or c.passive(i) or c.s.deprels[i] in ("xcomp", "amod", "compound", "acl"):
        return False
    tag = c.s.xpos[i]
    return tag in ("VBD", "VBZ", "VBP") or (tag == "VBG" and bool(c.tree.kids(i, "aux"))) or (
        tag == "VBN" and bool(aux & {"has", "have", "had", "'s", "'ve"})
    )  # fmt: skip


def _said(told: Sequence[Attribution], source: tuple[int, int], cue: tuple[int, int], sentence: int) -> bool:
    """Whether the speaker's own words stand beside: then the speech is only where they were said."""
    return any(
        a.sentence == sentence and a.content and (
            (a.cue[0] < cue[1] and cue[0] < a.cue[1])
            or (a.source is not None and a.source[0] < source[1] and source[0] < a.source[1])
        )
        for a in told
    )  # fmt: skip


def _content(c: Clause, i: int) -> tuple[int, int] | None:
    """The words that stand for the content of the speech that verb ``i`` tells, or None where it tells none."""
    words = _lexicon()
    verb = lemma(c.s, i)
    obj = next(iter(c.tree.kids(i, "obj")), None)
    if obj is not None:
        named = {lemma(c.s, obj), " ".join((lemma(c.s, obj - 1) if obj else "", lemma(c.s, obj)))}
        for kind, nouns in (("gives", "gives"), ("answers", "answers"), ("addresses", "audience")):
            if verb in words[kind]["verbs"] and named & set(words[nouns]["nouns"]):
                return _run(c, obj)
        return None
    if c.tree.kids(i, "compound:prt", "ccomp", "xcomp"):
        return None
    found = dict(_obliques(c, i))
    if verb in words["comments"]["verbs"]:
        return next((_run(c, found[p]) for p in words["comments"]["on"] if p in found), None)
    if verb not in words["speaks"]["verbs"] or found.keys() & set(words["speaks"]["not_with"]):
        return None
    heard = any(lemma(c.s, k) in words["audience"]["nouns"] for k in found.values())
    if verb in words["speaks"]["needs_press"] and not heard:
        return None
    order = [p for place in ("about", "to", "at") for p in words["content"][place]]
    if "to" in found and not heard:
        return None  # "spoke to his counterpart": a talk between two
    timed = {p: k for p, k in found.items() if not _time(c, k)}
    return next((_run(c, timed[p]) for p in order if p in timed), None)


def _obliques(c: Clause, i: int) -> Iterator[tuple[str, int]]:
    for k in reversed(c.tree.kids(i, "obl", "nmod")):
        prep = " ".join(c.low[x] for x in c.tree.kids(k, "case") if x < k)
        if prep:
            yield prep, k


def _time(c: Clause, k: int) -> bool:
    """Whether a phrase tells when: it has a word of time or a number as its head."""
    return c.low[k] in c.words.times or c.s.upos[k] == "NUM" or lemma(c.s, k) in ("condition", "anonymity", "behalf")


def _run(c: Clause, k: int) -> tuple[int, int] | None:
    """The phrase of a noun with its preposition, without clauses and asides, at most ``LONGEST`` words."""
    cut = [x for x in c.tree.below(k) if x != k and c.s.deprels[x] in APART]
    words = [w for w in c.tree.below(k, cut) if w - k <= LONGEST]
    a = b = k
    while a - 1 in words:
        a -= 1
    while b + 1 in words:
        b += 1
    return c.tree.trimmed(a, b + 1)


def _without_mark(span: tuple[int, int], text: str) -> tuple[int, int]:
    """A caption's "(C)" or "(2nd L)" behind a name is no part of it."""
    words = text[slice(*span)]
    if words.endswith(")") and "(" in words:
        at = words.rindex("(")
        mark = words[at + 1 : -1].replace("2nd ", "").replace("3rd ", "").lower()
        if mark in ("c", "l", "r", "center", "centre", "left", "right", "front", "rear"):
            return span[0], span[0] + len(words[:at].rstrip())
    return span
