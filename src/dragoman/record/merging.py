"""Merges reports of one happening into an event, independently of the order in which they came.

Reports are compared within a *happening*: the same parties and the same type or one of its class. The state
decides, not who stands for it: Kremlin, Putin and Russia are one; inside one country sector and name count.
Conferring and working together have no direction, so there all parties make one set. Within a happening two
reports tell of one event when they agree on

1. the status: happened, planned, hypothetical or denied;
2. the date, within its precision: the same day; or a looser date whose period holds exactly one fitting event.
   A report that fits two events stays by itself, because a wrong merger is worse than a missed one;
3. mode, city, and whether leaders themselves took part, as far as they say anything: a telephone call and a
   visit of one day are two, and so are the talks of presidents and of their ministers;
4. the words, where the type differs or where the date alone leaves a choice.

``grouping.py`` does the parting. Reports that tell fewer or more parties than others are another happening;
``joining.py`` brings them together.
Everything here is pure. The file that holds the reports is ``store.py``'s concern.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.record.codes import fold
from dragoman.record.words import classes, says, stems, words
from dragoman.records import Entity, Report, stable_id, status

if TYPE_CHECKING:
    from collections.abc import Iterable

MUTUAL = frozenset({"CONSULT", "COOPERATE"})
"""Types that join their parties: who is named first says nothing about who did it."""

SHARED_CODES = frozenset({"IGO", "NGO", "MNC", "ISM", "IMG"})
"""Codes that many actors share, so that only the name tells them apart."""

LONGEST_PERIOD = 31
"""Days; a date looser than a month fixes no day."""

MEMORY = 14
"""Days that an undated telling may look back, where mode, city or words say that it is the same."""

ALIKE = 0.5
"""Share of the shorter telling's words that the other must have, for the two to count as alike."""

_BY_WAY_OF = re.compile(
    r"\b(?:in|during|after|before|by|over|at|since|follow\w*)\s+(?:(?:a|an|the|their|his|her|its)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:(?:(?:tele)?phone\s+)?(?:call|conversation|talks)|(?:tele)?phone|meeting|summit|visit)\b",
    re.I,
)
KINDS = ("call", "meeting", "talks")
"""Kinds of words that tell what a mutual event is and nothing of which one."""

_CITY = 4
_VERBAL = (1, 3)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who did it to whom, as tokens that decide whether two reports can be one."""

    actors: frozenset[str]
    recipients: frozenset[str]

    @property
    def both(self) -> frozenset[str]:
        """Everybody."""
        return self.actors | self.recipients

    @property
    def together(self) -> bool:
        """True where several take part alike, without a direction."""
        return not self.recipients and len(self.actors) > 1


@dataclass(frozen=True, slots=True)
class Telling:
    """What merging needs of one report: ``number`` finds it again and decides nothing.

    ``people`` says of each code whether its leader or somebody else took part; ``words`` are the stems of the
    event's words, ``names`` has a code and the stem of a name of it; ``plans`` is what is agreed on, a
    ``meeting``, ``talks`` or a ``call``; ``alone`` says that one party is all that is known; ``told`` is the
    article's day; ``several`` a number of happenings told together, or 0.
    """

    number: int
    type: str
    status: str
    date: str
    enddate: str
    precision: str
    modes: frozenset[str] = frozenset()
    city: str | None = None
    people: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    plans: str = ""
    alone: bool = False
    told: str = ""
    several: int = 0

    @property
    def anchored(self) -> bool:
        """True where the text fixes one day."""
        return self.precision == "day" and self.date == self.enddate and not self.several

    @property
    def period(self) -> tuple[str, str]:
        """First and last day on which it may have happened; an undated report may tell of the day before."""
        if self.precision != "unknown":
            return self.date, self.enddate
        return shifted(self.date, -1), self.date


@dataclass(frozen=True, slots=True)
class Profile:
    """What a group of tellings says together, and what it says against another telling."""

    types: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    alone: bool = False

    def __or__(self, other: Profile) -> Profile:
        return Profile(
            self.types | other.types, self.modes | other.modes, self.cities | other.cities,
            self.people | other.people, self.words | other.words, self.names | other.names,
            self.plans | other.plans, self.alone or other.alone,
        )  # fmt: skip

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all parties."""
        return frozenset(name.partition(" ")[0] for name in self.names)

    def likeness(self, other: Profile) -> float:
        """Share of the shorter one's words that the other has; 0 where one word is all there is."""
        shorter = min(len(self.words), len(other.words))
        return len(self.words & other.words) / shorter if shorter > 1 else 0.0

    def fits(self, other: Profile) -> bool:
        """Nothing that both say speaks against their being one."""
        for mine, theirs in ((self.modes, other.modes), (self.cities, other.cities)):
            if mine and theirs and mine.isdisjoint(theirs):
                return False
        if _clash(self.people, other.people):
            return False
        if self.alone and other.alone and not (self.agrees(other) or self.words == other.words):
            return False
        return not self.types.isdisjoint(other.types) or self.likeness(other) >= ALIKE

    def agrees(self, other: Profile) -> bool:
        """Beyond fitting, something positive says that they are one."""
        return (
            not self.modes.isdisjoint(other.modes)
            or not self.cities.isdisjoint(other.cities)
            or self.likeness(other) >= ALIKE
        )


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports of one event: its id, status, best date, members, and the members of its denials."""

    id: str
    status: str
    date: str
    enddate: str
    precision: str
    numbers: frozenset[int]
    denials: frozenset[int] = frozenset()
    profile: Profile = field(default_factory=Profile)
    known: str = ""
    several: int = 0

    @property
    def anchored(self) -> bool:
        """True where one day is fixed."""
        return self.precision == "day" and self.date == self.enddate and not self.several


def shifted(day: str, by: int) -> str:
    """The day so many days later, as far as the calendar goes."""
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=by)).isoformat()
    except OverflowError:
        return day


def days_in(first: str, last: str) -> int:
    """How many days a period has, both ends counted."""
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days + 1


def _clash(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether for some code one telling has its leader and the other only somebody else."""
    for token in mine:
        code, _, rank = token.partition(":")
        other = f"{code}:{'other' if rank == 'leader' else 'leader'}"
        if other in theirs and other not in mine and token not in theirs:
            return True
    return False


def token(entity: Entity, *, finely: bool = False) -> str | None:
    """What stands for a party when reports are compared: its code, or its name where the code says too little."""
    name = fold(entity.name or entity.entity_text or "")
    if entity.code is None:
        return f"={name}" if name else None
    if finely or entity.code in SHARED_CODES:
        return f"{entity.code}:{entity.sector[0] if entity.sector else ''}:{name}"
    return entity.code


def _tokens(entities: Iterable[Entity], *, finely: bool = False) -> frozenset[str]:
    return frozenset(own for e in entities if (own := token(e, finely=finely)))


def _one_sided(report: Report) -> bool:
    return not (report.actor and report.recipient)


def _is_state(report: Report) -> bool:
    """Whether everybody named stands for a government: its head, its seat, its capital."""
    return all(e.code and e.sector[:1] in ((), ("GOV",)) for e in (*report.actor, *report.recipient))


def is_alone(report: Report) -> bool:
    """True where one party is all that is known, which is too little to make two reports one."""
    return len(parties(report).both) < 2


def parties(report: Report) -> Parties:
    """The parties of a report, as merging compares them.

    Where all take part alike, words for people whom nobody can place ("two leaders") do not count beside two
    who are known.
    """
    actors, recipients = _tokens(report.actor), _tokens(report.recipient)
    if len(actors | recipients) == 1 and not (_one_sided(report) and _is_state(report)):
        return Parties(_tokens(report.actor, finely=True), _tokens(report.recipient, finely=True))
    if recipients and MUTUAL.issuperset(report.event):
        actors, recipients = actors | recipients, frozenset()
    if not recipients:
        unplaced = _tokens(e for e in (*report.actor, *report.recipient) if e.code is None and e.name is None)
        if len(actors - unplaced) > 1:
            actors -= unplaced
    return Parties(actors, recipients)


def class_of(report: Report) -> str:
    """The type, or the class of types of which one act may be told as either."""
    return ",".join(sorted({classes().get(name, name) for name in report.event}))


def key_of(kind: str, of: Parties) -> str:
    """The key of the happening of these parties and this class of types."""
    return stable_id("happening", kind, *(",".join(sorted(side)) for side in (of.actors, of.recipients)))


def happening(report: Report) -> str:
    """A key that reports of the same class between the same parties share.

    A report without parties has a key of its own.
    """
    of = parties(report)
    return key_of(class_of(report), of) if of.both else stable_id("alone", report.article, report.id)


def city(report: Report) -> str | None:
    """The city where it happened, as far as it can tell two events apart; wider and finer places cannot."""
    place = report.event_loc
    if place is None or place.resolution != _CITY:
        return None
    return f"{place.country_code or ''}:{fold(place.resolved_place or place.extracted_place)}"


def marks_of(report: Report) -> frozenset[str]:
    """The modes, and for talks at a place or told as a meeting that they were in person."""
    marks = frozenset(report.mode)
    if "CONSULT" not in report.event or "phone" in marks:
        return marks
    text = _BY_WAY_OF.sub(" ", report.event_text)
    return marks | {"in-person"} if says(text, "together") or report.event_loc is not None else marks


def people_of(report: Report) -> frozenset[str]:
    """``CODE:leader`` or ``CODE:other`` for those who speak and confer by their office; acts need no office."""
    if report.quad_code not in _VERBAL:
        return frozenset()
    found = [e for e in (*report.actor, *report.recipient) if e.code and e.office]
    return frozenset(f"{e.code}:{'leader' if e.office in words('leader') else 'other'}" for e in found)


def told_words(report: Report) -> frozenset[str]:
    """Stems of the event's words, without the names of the parties and, of a mutual event, the words that only say
    what kind it is ("telephone call"): type and mode say that already."""
    names = [n for e in (*report.actor, *report.recipient) for n in (e.name, e.entity_text) if n]
    kinds = KINDS if MUTUAL.intersection(report.event) else ()
    return stems(report.event_text) - stems(" ".join([*names, *(w for kind in kinds for w in words(kind))]))


def names_of(report: Report) -> frozenset[str]:
    """``CODE stem`` for the words of each party's name."""
    return frozenset(
        f"{e.code} {stem}"
        for e in (*report.actor, *report.recipient) if e.code
        for stem in (stems(e.name or e.entity_text or "") or {""})
    )  # fmt: skip


def several(report: Report) -> int:
    """How many happenings are told together ("six telephone calls"), or 0."""
    found = [row["several"] for row in report.evidence if row.get("field") == "count" and row.get("several")]
    return max(found, default=0)


def plans_of(report: Report) -> str:
    """``meeting``, ``talks`` or ``call`` where an agreement or plan is about one; empty otherwise.

    "Agreed by telephone to hold a summit" is about the summit.
    """
    if "AGREE" not in report.event and status(report) != "planned":
        return ""
    text = _BY_WAY_OF.sub(" ", report.event_text)
    return next((kind for kind in ("meeting", "call", "talks") if says(text, kind)), "")


def profile_of(t: Telling) -> Profile:
    """What one telling says."""
    cities = frozenset() if t.city is None else frozenset({t.city})
    plans = frozenset({t.plans}) if t.plans else frozenset()
    return Profile(frozenset({t.type}), t.modes, cities, t.people, t.words, t.names, plans, t.alone)
