"""Parts the reports of one happening into events: by status, by day, and by what else they say.

Everything here is a function of the set of reports: the same in any order give the same events with the same ids.
The rules stand in ``merging.py``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.ontology import quad
from dragoman.record.merging import (
    ALIKE,
    LONGEST_PERIOD,
    MEMORY,
    Cluster,
    Profile,
    Telling,
    days_in,
    profile_of,
    shifted,
)
from dragoman.records import stable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PRECISIONS = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}
_WORDED = (1, 2)

_Group = tuple[Profile, list[Telling]]


def _content(t: Telling) -> tuple[object, ...]:
    """Everything but the number, so that the order of reading decides nothing; the plainest tellings last."""
    return (
        -(bool(t.modes) + bool(t.city) + bool(t.people)), -len(t.words), sorted(t.modes), t.city or "",
        sorted(t.people), sorted(t.words), sorted(t.names), t.plans, t.type, t.date, t.enddate, t.precision,
        t.told, t.several,
    )  # fmt: skip


def _clear(profile: Profile, groups: Sequence[_Group]) -> int | None:
    """Which of several fitting groups is clearly the likest, or None."""
    found = sorted(((profile.likeness(g[0]), k) for k, g in enumerate(groups)), reverse=True)
    (best, k), (second, _) = found[0], found[1]
    return k if best >= ALIKE and second <= best / 2 else None


def _groups(tellings: Iterable[Telling]) -> list[_Group]:
    """Tellings of one day, parted where what they say does not fit.

    The fullest tellings come first. Those that fit several groups and are clearly like none stay by
    themselves.
    """
    by_content: dict[str, list[Telling]] = defaultdict(list)
    for t in tellings:
        by_content[repr(_content(t))].append(t)
    groups: list[_Group] = []
    open_: list[Telling] = []
    for same in sorted(by_content.values(), key=lambda same: repr(_content(same[0]))):
        own = profile_of(same[0])
        fitting = [g for g in groups if g[0].fits(own)]
        chosen = 0 if len(fitting) == 1 else _clear(own, fitting) if fitting else None
        if chosen is not None:
            at = groups.index(fitting[chosen])
            groups[at] = (groups[at][0] | own, [*groups[at][1], *same])
        elif fitting:
            open_ += same
        else:
            groups.append((own, list(same)))
    return groups + (_groups(open_) if open_ else [])


_ByDay = dict[str, list[_Group]]


def _fitting(t: Telling, by_day: _ByDay, first: str, last: str, *, agreeing: bool) -> tuple[str, int] | bool | None:
    """The one group of those days, as its day and place, that a telling belongs to; False where none fits and
    None where several do."""
    own = profile_of(t)
    found = [
        (day, k) for day, groups in by_day.items() if first <= day <= last
        for k, (profile, _) in enumerate(groups)
        if profile.fits(own) and (not agreeing or profile.agrees(own))
    ]  # fmt: skip
    if len(found) < 2:
        return found[0] if found else False
    chosen = _clear(own, [by_day[day][k] for day, k in found])
    return None if chosen is None else found[chosen]


def _joined(by_day: _ByDay, homes: Iterable[tuple[Telling, tuple[str, int]]]) -> _ByDay:
    """The groups with the tellings that found a home in them."""
    more: dict[tuple[str, int], list[Telling]] = defaultdict(list)
    for t, home in homes:
        more[home].append(t)
    out: _ByDay = {}
    for day, groups in by_day.items():
        out[day] = []
        for k, (profile, members) in enumerate(groups):
            for t in more[day, k]:
                profile |= profile_of(t)
            out[day].append((profile, [*members, *more[day, k]]))
    return out


def _by_date(tellings: Sequence[Telling]) -> list[_Group]:
    """Groups by day; then the loosely dated join, each judged by what the dated say; then what looks further back,
    judged by both. Tellings of one round never decide about each other, so their order is nothing."""
    anchored: dict[str, list[Telling]] = defaultdict(list)
    for t in tellings:
        if t.anchored:
            anchored[t.date].append(t)
    by_day = {day: _groups(found) for day, found in sorted(anchored.items())}
    homes: list[tuple[Telling, tuple[str, int]]] = []
    undated: list[Telling] = []
    loose: list[Telling] = []
    for t in tellings:
        if t.anchored:
            continue
        first, last = t.period
        narrow = not t.several and days_in(first, last) <= LONGEST_PERIOD
        home = _fitting(t, by_day, first, last, agreeing=False) if narrow else None
        if isinstance(home, tuple):
            homes.append((t, home))
        else:
            (undated if home is False and t.precision == "unknown" else loose).append(t)
    by_day = _joined(by_day, homes)
    homes = []
    for t in undated:
        ahead = MEMORY if t.status == "planned" else 0
        home = _fitting(t, by_day, shifted(t.date, -MEMORY), shifted(t.date, ahead), agreeing=True)
        if isinstance(home, tuple):
            homes.append((t, home))
        else:
            loose.append(t)
    by_day = _joined(by_day, homes)
    by_span: dict[tuple[str, str, str, int], list[Telling]] = defaultdict(list)
    for t in loose:
        by_span[t.date, t.enddate, t.precision, t.several].append(t)
    whole = [group for groups in by_day.values() for group in groups]
    return [*whole, *(group for key in sorted(by_span) for group in _groups(by_span[key]))]


def _cluster(key: str, members: Sequence[Telling], apart: Sequence[str]) -> Cluster:
    best = min(members, key=lambda t: (not t.anchored, _PRECISIONS.get(t.precision, 9), t.date, t.enddate))
    if not best.anchored:
        apart = [*apart, best.precision, *([str(best.several)] if best.several else [])]
    # The front half finds the happening again, the back half the event in it.
    name = key[:8] + stable_id(best.status, best.date, best.enddate, *apart)[:8]
    profile = Profile()
    for t in members:
        profile |= profile_of(t)
    return Cluster(
        name, best.status, best.date, best.enddate, best.precision, frozenset(t.number for t in members),
        profile=profile, known=min(t.told or t.date for t in members), several=best.several,
    )  # fmt: skip


def _span(group: _Group) -> tuple[str, str, str, int]:
    best = min(group[1], key=lambda t: (not t.anchored, _PRECISIONS.get(t.precision, 9), t.date, t.enddate))
    return best.date, best.enddate, "" if best.anchored else best.precision, best.several


def _of_one_status(key: str, tellings: Sequence[Telling]) -> list[Cluster]:
    by_span: dict[tuple[str, str, str, int], list[_Group]] = defaultdict(list)
    for group in _by_date(tellings):
        by_span[_span(group)].append(group)
    found: list[Cluster] = []
    for _, groups in sorted(by_span.items()):
        for place, (profile, members) in enumerate(groups):
            # Only where a day has several events of a kind does the id need what tells them apart.
            marks = [*sorted(profile.modes | profile.cities | profile.people | profile.types), str(place)]
            found.append(_cluster(key, members, marks if len(groups) > 1 else ()))
    return found


def _denies(denied: Profile, told: Profile) -> bool:
    """Whether a denial is of this event: two things may be agreed on in a day, so there words must be shared."""
    worded = denied.words and told.words and any(quad(kind) in _WORDED for kind in told.types)
    return denied.fits(told) and not (worded and denied.words.isdisjoint(told.words))


def _with_denials(cluster: Cluster, denied: Sequence[Cluster]) -> Cluster:
    if days_in(cluster.date, cluster.enddate) > LONGEST_PERIOD:
        return cluster
    numbers: set[int] = set()
    for other in denied:
        if other.date <= cluster.enddate and other.enddate >= cluster.date and _denies(other.profile, cluster.profile):
            numbers |= other.numbers
    return replace(cluster, denials=frozenset(numbers))


def clusters(key: str, tellings: Iterable[Telling]) -> list[Cluster]:
    """The events in one happening, by date and id. The same tellings in any order give the same."""
    by_status: dict[str, list[Telling]] = defaultdict(list)
    for t in tellings:
        by_status[t.status].append(t)
    denied = _of_one_status(key, by_status.pop("denied", []))
    found = [_with_denials(c, denied) for group in by_status.values() for c in _of_one_status(key, group)]
    return sorted([*found, *denied], key=lambda c: (c.date, c.id))
