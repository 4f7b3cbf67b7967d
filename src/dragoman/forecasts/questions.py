"""A question in words to who, towards whom, what and by when; and the reading told back, so that it can be mended.

Names are those of the gazetteer on the day asked. Kinds of event are matched by the patterns of
``data/questions.toml``. Nothing is guessed in silence: what was not said is in ``Reading.assumed``, and what the
record cannot answer is refused with the questions that it could.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dragoman.errors import UsageError
from dragoman.forecasts.history import NO_PARTY, channels
from dragoman.forecasts.whens import until_of

DEFAULT_DAYS = 30
LONGEST = 365
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|gets?)\b(?: \w+){0,2} \w+(?:ed|en|un|wn)\b(?: \w+){0,2} by\b")
# "Did they meet?", "Why had they met?": asks for what was.
_PLACE = re.compile(r"\bin ((?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)")
_PAST = re.compile(r"^(?:(?:why|when|how|where|whom?|what)\b[\w ]{0,12}? )?(?:did|had|was|were|has|have)\b")
_SECOND = re.compile(r"\b(?:and|or|but),? (?:will|would|does|is|are|can|could)\b")
_JOINING = frozenset({"and", "or", "nor", ","})
DIRECTIONS = ("CLOSER", "APART", "STEADY")
SURE = 0.5
"""Score of the gazetteer under which a name is taken for nobody."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was read. ``actor`` and ``recipient`` are codes, ``names`` the words that stood for them.

    ``what`` is a PLOVER type, a quad ``1`` to ``4``, or ``CLOSER``, ``APART``, ``STEADY``; ``mutual`` where either
    side may do it; ``until`` the last day that counts. ``assumed`` says what the question left open.
    """

    question: str
    on: dt.date
    actor: str
    recipient: str
    names: tuple[str, str]
    what: str
    mutual: bool
    level: str
    horizon: int
    until: dt.date
    says: str = ""
    assumed: tuple[str, ...] = ()

    def words(self) -> str:
        """The reading as a sentence."""
        says = self.says.format(a=self.names[0], b=self.names[1])
        days = "day" if self.horizon == 1 else "days"
        if self.what in DIRECTIONS:
            return f"{says} (until {self.until})"
        return f"{says}, at least once within {self.horizon} {days} (until {self.until})"


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that the record cannot answer: why, and what it could."""

    question: str
    why: str
    instead: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    source = resources.files("dragoman.forecasts") / "data" / "questions.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    return [(_any_of(row["patterns"]), row) for row in _data()["what"]]


@cache
def _refusals() -> list[tuple[re.Pattern[str], str]]:
    return [(_any_of(row["patterns"]), row["why"]) for row in _data()["refuse"]]


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b")


def known_whats() -> tuple[str, ...]:
    """Everything that ``what`` may be."""
    return (*DIRECTIONS, *channels()[1:])


@dataclass(frozen=True, slots=True)
class _Party:
    code: str
    name: str
    at: int


def read_question(
    question: str, on: dt.date, *, actor: str | None = None, recipient: str | None = None, what: str | None = None,
    horizon: int | None = None,
) -> Reading | Refused:
    """The reading of a question asked on a day. Whatever is given besides the question stands above its words.

    ``actor`` and ``recipient`` are codes, states or names; UsageError where they, ``what`` or ``horizon`` are none.
    """
    text = " ".join(question.split())
    if not text:
        raise UsageError("the question is empty; ask for example: Will Russia and Ukraine meet within 30 days?")
    if len(text) > 500:
        raise UsageError("the question is longer than 500 characters; ask one thing at a time")
    days, until, rest, said = until_of(text, on)
    assumed: list[str] = []
    if horizon is not None:
        days, until, said = horizon, on + dt.timedelta(days=min(max(horizon, 0), LONGEST)), True
    if not said:
        days, until = DEFAULT_DAYS, on + dt.timedelta(days=DEFAULT_DAYS)
        assumed.append(f"no time was named: the next {DEFAULT_DAYS} days are taken")
    if not 1 <= days <= LONGEST:
        if horizon is not None:
            raise UsageError(f"--horizon {horizon} is out of reach; choose 1 to {LONGEST} days")
        why = f"{until} is past or today" if days < 1 else f"{until} is more than {LONGEST} days ahead"
        return Refused(question, why, (f"the same until a day between {on + dt.timedelta(days=1)} and a year later",))

    parties, passive = _parties(rest, on.isoformat())
    found = _what(rest)
    if what is not None:
        name = what.strip().upper()
        if name not in known_whats():
            raise UsageError(f"there is no {what!r}; choose from {', '.join(known_whats())}")
        found = _row(name)
    given = [_given(p, on) if p is not None else None for p in (actor, recipient)]
    first, second = _sides(parties, found, passive, rest)
    first, second = given[0] or first, given[1] or second
    if given[0] is not None and given[1] is None and second is not None and second.code == given[0].code:
        second = next((p for p in parties if p.code != given[0].code), None)
    if given[1] is not None and given[0] is None and first is not None and first.code == given[1].code:
        first = next((p for p in parties if p.code != given[1].code), None)
    strange = next((why for pattern, why in _refusals() if pattern.search(rest.lower())), None)
    if strange is not None and what is None and (found is None or first is None or second is None):
        return Refused(question, strange, _instead(first, second))
    if first is None or second is None:
        one = first or second
        why = (
            f"only {one.name} is named, and the record tells what one side does to another"
            if one
            else "no two governments are named"
        )
        return Refused(question, why, (*_instead(one, None), "name both sides, or give --actor and --recipient"))
    if what is None and _PAST.search(rest.lower()):
        return Refused(question, "it asks for what was, and `dragoman brief` tells that", _instead(first, second))
    if what is None and _SECOND.search(rest.lower()):
        return Refused(question, "it asks for two things; ask one at a time", _instead(first, second))
    third = _joined(parties, rest)
    if third and found is not None and not found.get("mutual") and actor is None and recipient is None:
        *both, other = (p.name for p in third)
        why = f"{' and '.join(both)} are named on one side; ask for each by itself, or give --actor and --recipient"
        return Refused(question, why, tuple(f"the same for {name} and {other} alone" for name in both))
    if found is None:
        return Refused(
            question, "no kind of event is named that the record knows",
            (*_instead(first, second), f"or say which with --what: {', '.join(known_whats())}"),
        )  # fmt: skip
    mutual = bool(found.get("mutual", False))
    if place := _place(rest, on.isoformat(), {first.code, second.code}):
        assumed.append(f"“{place}” is not looked at: it counts wherever it happens")
    turned = _turned(rest, found)
    if turned:
        assumed.append(f"“{turned}” is left out: told is the probability that it comes, not that it does not")
    if found["what"] in DIRECTIONS and days != 30:
        if said:
            assumed.append(f"closer or apart is foretold for 30 days, not for {days}")
        days, until = 30, on + dt.timedelta(days=30)
    if mutual and found["what"] not in DIRECTIONS:
        assumed.append("either of the two may be the one who does it")
    return Reading(
        question, on, first.code, second.code, (first.name, second.name), found["what"], mutual,
        found.get("level", "governments"), days, until, found["says"], tuple(assumed),
    )  # fmt: skip


def _row(what: str) -> dict[str, Any]:
    """The plainest entry of a kind: the one that names a doer where there are several."""
    rows = [r for r in _data()["what"] if r["what"] == what]
    return next((r for r in rows if not r.get("mutual")), rows[0])


def _what(text: str) -> dict[str, Any] | None:
    low = text.lower()
    for pattern, row in _patterns():
        if pattern.search(low):
            return row
    return None


def _place(text: str, day: str, sides: set[str]) -> str:
    """The first place that it is asked for in ("in Budapest"); one of a side's own name is that side."""
    found = (m for m in _PLACE.finditer(text) if not sides & {p.code for p in _parties(m[1], day)[0]})
    return next((m[0] for m in found), "")


def _turned(text: str, found: dict[str, Any]) -> str:
    """The word that denies or ends what is asked for ("not", "stop"), unless the kind of event is named by it."""
    low = text.lower()
    kind = _any_of(found["patterns"]).search(low)
    for m in _any_of(_data()["turned"]["patterns"]).finditer(low):
        if kind is None or m.end() <= kind.start() or m.start() >= kind.end():
            return m[0]
    return ""


def _joined(parties: list[_Party], text: str) -> tuple[_Party, _Party, _Party] | None:
    """Two that stand joined before a third: "will A or B attack C?"; None where there are no such three."""
    from dragoman.gazetteer.index import tokens

    names: list[_Party] = []
    for p in parties:
        if all(p.code != q.code for q in names):
            names.append(p)
    if len(names) < 3:
        return None
    words = [w.lower() for w in tokens(text)]
    before = words[names[1].at - 1] if words[names[1].at - 1] != "the" else words[names[1].at - 2]
    return (names[0], names[1], names[2]) if before in _JOINING else None


def _instead(first: _Party | None, second: _Party | None) -> tuple[str, ...]:
    a, b = first.name if first else "A", second.name if second else "B"
    return (
        f"Will {a} and {b} meet within 30 days? (CONSULT)",
        f"Will {a} sanction {b}? (SANCTION)",
        f"Will {a} and {b} come closer? (CLOSER)",
    )


def _given(written: str, on: dt.date) -> _Party:
    """A side that was given: a code, a state, or a name."""
    from dragoman.gazetteer.resolve import resolve
    from dragoman.record.codes import code_of, in_text, name_of

    text = written.strip()
    if re.fullmatch(r"[A-Z]{3}", text) and name_of(text) != text and text not in NO_PARTY:
        return _Party(text, in_text(text), -1)
    code = code_of(text)
    found = resolve(text, on.isoformat()) if code is None else []
    code = code or next((c.code for c in found if c.code), None)
    if code is None or code in NO_PARTY:
        raise UsageError(f"{written!r} stands for no government; give a state's name or its three-letter code")
    return _Party(code, in_text(code) if code in (text, code_of(text)) else text, -1)


def _parties(text: str, day: str) -> tuple[list[_Party], bool]:
    """The governments named, in order, and whether a passive turns them round ("be sanctioned by")."""
    from dragoman.gazetteer.index import index, tokens
    from dragoman.gazetteer.resolve import ranked
    from dragoman.record.codes import in_text, name_of

    words = tokens(text)
    out = []
    for hit in index().scan(words):
        best = next((c for c in ranked(hit, day) if c.code), None)
        if best is None or best.code is None or best.score < SURE or best.code in NO_PARTY:
            continue
        spelled = " ".join(words[hit.start : hit.end])
        state = name_of(best.code)
        plain = best.kind in ("state", "organisation") or spelled == state
        named = in_text(best.code) if best.kind in ("state", "demonym") or plain else f"{spelled} ({state})"
        out.append(_Party(best.code, named, hit.start))
    return out, _PASSIVE.search(text.lower()) is not None


def _sides(
    parties: list[_Party], found: dict[str, Any] | None, passive: bool, text: str
) -> tuple[_Party | None, _Party | None]:
    """Who does it and to whom. Around "closer to" stand the two that move; else they come in order."""
    if found is not None and found["what"] in ("CLOSER", "APART") and len(parties) > 2:
        from dragoman.gazetteer.index import tokens

        words = [w.lower() for w in tokens(text)]
        pivot = next((k for k, w in enumerate(words) if w in ("closer", "apart", "away")), None)
        if pivot is not None:
            before = [p for p in parties if p.at < pivot]
            after = [p for p in parties if p.at > pivot]
            if before and after and before[-1].code != after[0].code:
                return before[-1], after[0]
    first = parties[0] if parties else None
    second = next((p for p in parties if first is not None and p.code != first.code), None)
    return (second, first) if passive and second is not None else (first, second)
