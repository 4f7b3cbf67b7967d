"""Brings together events whose reports name fewer or more parties: which event, if any, a weaker one belongs to.

A telling may leave a side out ("Washington paused its aid"), or add somebody who was a subject or a witness
("they discussed Iran by telephone"). Events of the same class, status and day are compared along two relations:

- ``side``: the weaker event lacks a side, or the other party of talks, that the stronger one has;
- ``party``: the weaker event has three parties or more, the stronger one two of them.

A weaker event joins the one stronger event that fits and agrees with it in mode, city or words. It never has
anybody join it, so nothing is chained, and what fits two stays by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dragoman.record.merging import ALIKE, LONGEST_PERIOD, Cluster, Parties, days_in, key_of, shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PARTIES = 6
"""Parties up to which an event of many may be somebody's talks with one more; a conference is itself."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A weaker and a stronger happening, as keys, and by which relation."""

    weak: str
    strong: str
    relation: str


def kin_of(kind: str, of: Parties) -> list[Kin]:
    """What a happening of that class and those parties is weaker or stronger than."""
    own = key_of(kind, of)
    nobody: frozenset[str] = frozenset()
    if of.together:
        if len(of.actors) == 2:
            return [
                Kin(key_of(kind, Parties(frozenset({a}), nobody)), own, "side") for a in sorted(of.actors)
            ]
        if len(of.actors) <= MOST_PARTIES:
            pairs = combinations(sorted(of.actors), 2)
            return [Kin(own, key_of(kind, Parties(frozenset(pair), nobody)), "party") for pair in pairs]
        return []
    if of.actors and of.recipients:
        return [
            Kin(key_of(kind, Parties(of.actors, nobody)), own, "side"),
            Kin(key_of(kind, Parties(nobody, of.recipients)), own, "side"),
        ]
    return []


def window(weak: Cluster) -> tuple[str, str] | None:
    """The days on which what a weaker event belongs to must have happened; None where that is too wide."""
    first = shifted(weak.date, -1) if weak.precision == "unknown" else weak.date
    if weak.several or days_in(first, weak.enddate) > LONGEST_PERIOD:
        return None
    return first, weak.enddate


def _subject(weak: Cluster, strong: Cluster) -> bool:
    """Whether the words of the stronger event name everybody whom the weaker one has beyond its parties.

    "They talked about Iran" then takes up "they and Iran talked".
    """
    more = weak.profile.codes - strong.profile.codes
    named = {name.partition(" ")[0] for name in weak.profile.names if name.partition(" ")[2] in strong.profile.words}
    return bool(more) and more <= named


def home(weak: Cluster, strong: Sequence[tuple[Cluster, str]]) -> str | None:
    """The id of the event that ``weak`` belongs to, or None; ``strong`` are candidates with their relation."""
    days = window(weak)
    if days is None:
        return None
    fitting: list[tuple[Cluster, bool]] = []
    for c, relation in strong:
        inside = c.anchored and days[0] <= c.date <= days[1]
        if not inside and (c.date, c.enddate, c.precision) != (weak.date, weak.enddate, weak.precision):
            continue
        if c.status != weak.status or c.several or not c.profile.fits(weak.profile):
            continue
        subject = relation == "party" and _subject(weak, c)
        if subject or c.profile.agrees(weak.profile):
            fitting.append((c, subject))
    chosen = [c for c, subject in fitting if subject] or [c for c, _ in fitting]
    if len(chosen) == 1:
        return chosen[0].id
    if not chosen:
        return None
    found = sorted(((weak.profile.likeness(c.profile), c.id) for c in chosen), reverse=True)
    return found[0][1] if found[0][0] >= ALIKE and found[1][0] <= found[0][0] / 2 else None
