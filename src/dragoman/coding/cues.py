"""The words that tell whose words or view something is, read from ``lexicon/attribution*``.

``attribution_verbs.csv`` holds the verbs, ``attribution.toml`` everything else; both are written to be edited
by hand. Nothing here knows a sentence's grammar beyond its lemmas.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.records import STANCES, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = ("say", "think", "want", "judge")
TAKES = frozenset(("clause", "quote", "to", "object", "as"))
BE = "be"


@dataclass(frozen=True, slots=True)
class VerbCue:
    """One line of ``attribution_verbs.csv``: ``words`` are its lemmas, ``takes`` what may be its content."""

    words: tuple[str, ...]
    kind: str
    stance: str
    takes: frozenset[str]
    hedge: bool


@dataclass(frozen=True, slots=True)
class NounCue:
    """A noun of saying and the stance that it gives its content."""

    stance: str
    hedge: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cue words. ``verbs`` by the lemma that a match starts from, longest phrase first."""

    verbs: Mapping[str, tuple[VerbCue, ...]]
    nouns: Mapping[str, NounCue]
    prepositions: tuple[tuple[tuple[str, ...], str, bool], ...]
    adverbs: frozenset[str]
    adverb_phrases: tuple[tuple[str, ...], ...]
    as_verbs: frozenset[str]
    passive_hedged: frozenset[str]
    passive_plain: frozenset[str]
    naming: frozenset[str]
    passive_stance: Mapping[str, str]
    answers: frozenset[str]
    tone_verbs: frozenset[str]
    praising: tuple[str, ...]
    criticising: tuple[str, ...]
    anonymous: frozenset[str]
    anonymous_phrases: tuple[str, ...]
    judgement: Mapping[str, frozenset[str]]
    addressed: frozenset[str]
    adding: frozenset[str]
    times: frozenset[str]
    mute: frozenset[str]
    pointing: frozenset[str]
    letting: frozenset[str]
    wordless: frozenset[str]
    showing: frozenset[str]
    evidence: frozenset[str]
    phases: frozenset[str]
    issuing: frozenset[str]
    papers: frozenset[str]
    consenting: frozenset[str]
    rejecting: frozenset[str]
    deniable: frozenset[str]
    rubrics: frozenset[str]
    headline_roles: frozenset[str]


def _text(name: str) -> str:
    return resources.files("dragoman.coding").joinpath("lexicon").joinpath(name).read_text(encoding="utf8")


def _verbs() -> dict[str, tuple[VerbCue, ...]]:
    found: dict[str, list[VerbCue]] = {}
    for n, row in enumerate(csv.DictReader(_text("attribution_verbs.csv").splitlines()), 2):
        takes = frozenset(row["takes"].split("|"))
        if row["kind"] not in KINDS or row["stance"] not in STANCES or not takes <= TAKES:
            raise DataError(
                f"attribution_verbs.csv line {n}: mend kind, stance or takes of {row['phrase']!r}"
            )
        words = tuple(row["phrase"].split())
        cue = VerbCue(words, row["kind"], row["stance"], takes, row["hedge"] == "yes")
        found.setdefault(words[1] if words[0] == BE and len(words) > 1 else words[0], []).append(cue)
    return {k: tuple(sorted(v, key=lambda c: -len(c.words))) for k, v in found.items()}


@cache
def lexicon() -> Lexicon:
    """The cue words, read once a process. DataError names a line that does not fit."""
    raw: dict[str, Any] = tomllib.loads(_text("attribution.toml"))
    nouns = raw["nouns"]
    hedged = set(nouns["hedged"])
    table = {w: NounCue(stance, w in hedged) for stance in STANCES for w in nouns.get(stance, ())}
    prepositions = [
        (tuple(p["phrase"].split()), p["stance"], bool(p.get("names_only"))) for p in raw["preposition"]
    ]
    return Lexicon(
        verbs=_verbs(),
        nouns=table,
        prepositions=tuple(sorted(prepositions, key=lambda p: -len(p[0]))),
        adverbs=frozenset(raw["adverbs"]["hedging"]),
        adverb_phrases=tuple(tuple(p.split()) for p in raw["adverbs"]["phrases"]),
        as_verbs=frozenset(raw["as_clause"]["verbs"]),
        passive_hedged=frozenset(raw["passive"]["hedged"]),
        passive_plain=frozenset((*raw["passive"]["plain"], *raw["passive"]["naming"])),
        naming=frozenset(raw["passive"]["naming"]),
        passive_stance=raw["passive"]["stance"],
        answers=frozenset(nouns["answers"]),
        tone_verbs=frozenset(raw["tone"]["verbs"]),
        praising=tuple(raw["tone"]["praises"]),
        criticising=tuple(raw["tone"]["criticises"]),
        anonymous=frozenset(raw["anonymous"]["heads"]),
        anonymous_phrases=tuple(raw["anonymous"]["phrases"]),
        judgement={k: frozenset(v) for k, v in raw["judgement"].items()},
        addressed=frozenset(raw["grammar"]["addressed"]),
        adding=frozenset(raw["grammar"]["adding"]),
        times=frozenset(raw["grammar"]["times"]),
        mute=frozenset(raw["grammar"]["mute"]),
        pointing=frozenset(raw["grammar"]["pointing"]),
        letting=frozenset(raw["grammar"]["letting"]),
        wordless=frozenset(raw["grammar"]["wordless"]),
        showing=frozenset(raw["grammar"]["showing"]),
        evidence=frozenset(raw["grammar"]["evidence"]),
        phases=frozenset(raw["grammar"]["phases"]),
        issuing=frozenset(raw["grammar"]["issuing"]),
        papers=frozenset(raw["grammar"]["papers"]),
        consenting=frozenset(raw["grammar"]["consenting"]),
        rejecting=frozenset(raw["grammar"]["rejecting"]),
        deniable=frozenset(raw["grammar"]["deniable"]),
        rubrics=frozenset(raw["headline"]["rubrics"]),
        headline_roles=frozenset(raw["headline"]["speakers"]),
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A verb cue at work: ``verb`` its grammatical word, ``last`` the last word of the phrase (inclusive)."""

    verb: int
    last: int
    cue: VerbCue


def lemma(sentence: Sentence, i: int) -> str:
    """The lower-case lemma of a word."""
    return sentence.lemmas[i].lower()


def match_verb(sentence: Sentence, i: int) -> Match | None:
    """The longest phrase of the lexicon that starts at word ``i``, with the lexicon's frames of that phrase.

    Between the verb and its particle one adverb may stand ("called again for"). ``be`` + adjective wants the
    copula as a child of the adjective. None where no phrase fits.
    """
    cues = lexicon().verbs.get(sentence.lemmas[i].lower())
    if cues is None and sentence.upos[i] == "VERB":
        cues = _by_form(sentence, i)
    if cues is None:
        return None
    for cue in cues:
        rest = cue.words[1:]
        if cue.words[0] == BE and rest:
            if not _copula(sentence, i):
                continue
            rest = rest[1:]
        elif sentence.upos[i] != "VERB":
            continue
        last = _follow(sentence, i, rest)
        if last is not None and last > i and _before_time(sentence, last):
            continue  # "reported on Thursday"
        if last is not None and not _other_particle(sentence, i, last):
            return Match(i, last, cue)
    return None


def _before_time(sentence: Sentence, last: int) -> bool:
    """Whether the phrase's last word brings in a time rather than the matter."""
    after = sentence.words[last + 1].lower() if last + 1 < len(sentence.words) else ""
    return sentence.upos[last] == "ADP" and after in lexicon().times


def _copula(sentence: Sentence, i: int) -> bool:
    """Whether a form of "be" hangs on word ``i``."""
    return any(
        h == i and sentence.lemmas[k] == BE and sentence.deprels[k] in ("cop", "aux:pass", "aux")
        for k, h in enumerate(sentence.heads)
    )


def _by_form(sentence: Sentence, i: int) -> tuple[VerbCue, ...] | None:
    """The cues of a verb whose lemma the model got wrong, by its regular form ("criticised")."""
    word = sentence.words[i].lower()
    for ending, added in (
        ("ed", "e"),
        ("ed", ""),
        ("ing", "e"),
        ("ing", ""),
        ("es", "e"),
        ("s", ""),
        ("ied", "y"),
    ):
        if word.endswith(ending):
            cues = lexicon().verbs.get(word[: -len(ending)] + added)
            if cues:
                return cues
    return None


def _other_particle(sentence: Sentence, i: int, last: int) -> bool:
    """Whether the verb has a particle outside the phrase, so is another verb ("call off")."""
    return any(
        h == i and sentence.deprels[k] == "compound:prt" and k > last for k, h in enumerate(sentence.heads)
    )


def _follow(sentence: Sentence, i: int, rest: tuple[str, ...]) -> int | None:
    at = i
    for word in rest:
        for step in (1, 2):
            k = at + step
            if k >= len(sentence.words):
                return None
            if word in (sentence.words[k].lower(), lemma(sentence, k)):
                at = k
                break
            if sentence.upos[k] != "ADV":
                return None
        else:
            return None
    return at


def tone(words: str) -> str | None:
    """``praises`` or ``criticises`` where a quotation's words tell it, else None; both kinds at once give
    None."""
    low = f" {words.lower()} "
    clean = "".join(c if c.isalpha() or c == "-" else " " for c in low)
    praise = any(f" {w} " in clean for w in lexicon().praising)
    blame = any(f" {w} " in clean for w in lexicon().criticising)
    if praise == blame:
        return None
    return "praises" if praise else "criticises"


def anonymous(source: str) -> bool:
    """Whether a source phrase names nobody: "two officials", "a diplomat who asked not to be named".

    ``source`` is the phrase as written. A capitalised word other than the first makes it a named source,
    unless one of the lexicon's phrases for anonymity stands in it ("a NATO official on background").
    """
    low = source.lower()
    if any(p in low for p in lexicon().anonymous_phrases):
        return True
    words = source.replace(",", " ").split()
    heads = lexicon().anonymous
    common = any(w.lower() in heads or w.lower().removesuffix("s") in heads for w in words)
    return common and not any(w[0].isupper() for w in words[1:])
