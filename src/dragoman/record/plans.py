"""What other events say of one: whether a plan was kept, what it led to, and whether a count told is right.

A plan is an event with the status planned, or an agreement on a meeting or call. It is kept by a meeting or
call of the same parties, in time and at the place that it names, that happened; a planned event of another
type by an event of its own happening. It is not kept where it was called off (REJECT with the mode ``meet``)
or its happening was denied, and nothing kept it after all. Otherwise that is open.

All of it is looked up when an event is asked for, in a few rows near its day, and so is always of the day.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from dragoman.record import refreshing
from dragoman.record.joining import MOST_PARTIES
from dragoman.record.merging import LONGEST_PERIOD, Cluster, Profile, days_in, shifted
from dragoman.record.refreshing import PLAN, is_plan

if TYPE_CHECKING:
    import sqlite3

PATIENCE = 60
"""Days after which an agreement to meet that names no day is no longer taken for what led to a meeting."""


def due(plan: Cluster) -> tuple[str, str]:
    """First and last day on which what was planned counts as the plan kept."""
    dated = plan.precision != "unknown" and days_in(plan.date, plan.enddate) <= LONGEST_PERIOD
    if dated and (plan.date > plan.known or plan.status == "planned"):
        return shifted(plan.date, -1), shifted(plan.enddate, 1)
    # "Agreed on Monday to meet" leaves the day open; what was agreed comes after.
    first = shifted(plan.date, 1) if plan.anchored else plan.known
    return first, shifted(first, PATIENCE)


class Plans:
    """Looks up in one record what an event line says of other events."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def completed(self, line: dict[str, Any]) -> dict[str, Any]:
        """The line with ``kept``, ``precedes``, ``follows``, ``undone_by`` and the outcome of ``counted``."""
        counted = line.pop("counted", None)
        found: dict[str, Any] = {"kept": None, "precedes": [], "follows": [], "undone_by": []}
        own = refreshing.cluster(self._db, line["id"])
        if own is None:
            return {**line, **found, "counted": counted}
        if not own.several:
            if is_plan(own):
                outcomes = self._outcomes(own)
                against = [] if outcomes else self._undone(own)
                found["precedes"] = [c.id for c in outcomes]
                found["undone_by"] = [c.id for c in against]
                found["kept"] = True if outcomes else False if against else None
            elif own.status == "happened":
                found["follows"] = [c.id for c in self._plans_for(own)]
        return {**line, **found, "counted": counted and self._checked(own, counted)}

    def _of_pairs(self, own: Cluster, kind: str, first: str, last: str) -> list[Cluster]:
        """Events of that type between two parties of ``own`` that lie in those days, by date."""
        pairs = [" ".join(pair) for pair in combinations(sorted(own.profile.codes)[:MOST_PARTIES], 2)]
        if not pairs or last < first:
            return []
        test = (
            f"e.id IN (SELECT event FROM event_pairs WHERE pair IN ({','.join('?' * len(pairs))}) "
            "AND type = ? AND date BETWEEN ? AND ?)"
        )
        return refreshing.found_by(self._db, test, [*pairs, kind, first, last])

    def _of_happening(self, own: Cluster, first: str, last: str, status: str) -> list[Cluster]:
        """Other events of the same happening that lie in those days, by date."""
        test = (
            "e.happening = (SELECT happening FROM events WHERE id = ?) AND e.date BETWEEN ? AND ? "
            "AND e.status = ? AND e.id <> ?"
        )
        return refreshing.found_by(self._db, test, (own.id, first, last, status, own.id))

    def _candidates(self, plan: Cluster, status: str) -> list[Cluster]:
        """What may have kept the plan, or what says that nothing did."""
        first, last = due(plan)
        if "AGREE" in plan.profile.types or "CONSULT" in plan.profile.types:
            return [c for c in self._of_pairs(plan, "CONSULT", first, last) if c.status == status]
        return self._of_happening(plan, first, last, status)

    def _outcomes(self, plan: Cluster) -> list[Cluster]:
        kept = [c for c in self._candidates(plan, "happened") if _fulfils(c, plan)]
        return kept if plan.date > plan.known else kept[:1]

    def _undone(self, plan: Cluster) -> list[Cluster]:
        """What called the plan off, or says that it did not come about."""
        refused = [
            c for c in self._of_pairs(plan, "REJECT", plan.known, due(plan)[1])
            if c.status == "happened" and "meet" in c.profile.modes and _same_place(c, plan)
        ]  # fmt: skip
        denied = [c for c in self._candidates(plan, "denied") if _fulfils(replace(c, profile=_open(c.profile)), plan)]
        return [*refused, *denied]

    def _plans_for(self, own: Cluster) -> list[Cluster]:
        """The plans that the event keeps."""
        first, last = shifted(own.date, -PATIENCE - 1), shifted(own.enddate, 1)
        found = self._of_happening(own, first, last, "planned")
        if "CONSULT" in own.profile.types:
            found += [c for c in self._of_pairs(own, PLAN, first, last) if c not in found]
        near = [p for p in found if due(p)[0] <= own.date <= due(p)[1] and _fulfils(own, p)]
        kept = [p for p in near if own.id in {c.id for c in self._outcomes(p)}]
        return sorted(kept, key=lambda c: (c.date, c.id))

    def _checked(self, own: Cluster, counted: dict[str, Any]) -> dict[str, Any]:
        """A count told beside the number of such events that the record has; ``agrees`` is null where neither
        rules the other out."""
        first = counted["since"] or "0001-01-01"
        if is_plan(own):
            found = [c for c in self._of_pairs(own, "CONSULT", first, due(own)[1]) if _fulfils(c, own)]
        elif "CONSULT" in own.profile.types:
            last = own.known if own.several else own.enddate
            found = [c for c in self._of_pairs(own, "CONSULT", first, last) if _same_kind(c, own)]
        else:
            found = self._of_happening(own, first, own.enddate, own.status)
            found += [] if own.several else [own]
        # What has no day may be any of those that have one.
        number = sum(c.status == "happened" and (c.anchored or c.precision == "unknown") for c in found)
        agrees: bool | None = number == counted["told"]
        if counted["since"] is None and number < counted["told"]:
            agrees = None  # the record may begin later than the count
        return {**counted, "found": number, "agrees": agrees}


def _same_kind(c: Cluster, own: Cluster) -> bool:
    if "phone" in own.profile.modes:
        return "phone" in c.profile.modes
    return "phone" not in c.profile.modes and replace(own.profile, words=frozenset()).fits(c.profile)


def _open(told: Profile) -> Profile:
    """A denial need not say how the talks would have been held."""
    return told if "phone" in told.modes else replace(told, modes=told.modes | {"in-person"})


def _same_place(c: Cluster, plan: Cluster) -> bool:
    mine, theirs = c.profile.cities, plan.profile.cities
    return not (mine and theirs and mine.isdisjoint(theirs))


def _fulfils(c: Cluster, plan: Cluster) -> bool:
    """Whether the event is what was planned: by telephone or face to face, at that place, of that rank."""
    if plan.profile.plans:
        by_phone = "phone" in c.profile.modes
        if "talks" not in plan.profile.plans and by_phone != (plan.profile.plans == {"call"}):
            return False
        if plan.profile.plans == {"meeting"} and "in-person" not in c.profile.modes and "visit" not in c.profile.modes:
            return False
        probe = replace(plan.profile, types=c.profile.types, modes=frozenset(), words=frozenset())
        if "talks" in plan.profile.plans:
            probe = replace(probe, people=frozenset())
        return probe.fits(c.profile)
    return replace(plan.profile, types=c.profile.types).fits(c.profile)
