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

if TYPE_CHECKING:
    import sqlite3

PATIENCE = 60
"""Days after which an agreement to meet that names no day is no longer taken for what led to a meeting."""


def _codes(line: dict[str, Any]) -> list[str]:
    return sorted({e["code"] for e in (*line["actor"], *line["recipient"]) if e["code"]})


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
        own = refreshing.cluster(self._db, line["id"])
        found: dict[str, Any] = {"kept": None, "precedes": [], "follows": [], "undone_by": []}
        if own is not None and not own.several:
            plan = self._is_plan(own)
            if plan:
                outcomes = self._outcomes(own, line)
                against = [] if outcomes else self._undone(own, line)
                found["precedes"] = [c.id for c in outcomes]
                found["undone_by"] = [c.id for c in against]
                found["kept"] = True if outcomes else False if against else None
            elif own.status == "happened":
                found["follows"] = [c.id for c in self._plans_for(own, line)]
        counted = line.pop("counted", None)
        return {**line, **found, "counted": self._checked(own, line, counted)}

    @staticmethod
    def _is_plan(c: Cluster) -> bool:
        agreed = c.status == "happened" and "AGREE" in c.profile.types and bool(c.profile.plans)
        return agreed or c.status == "planned"

    def _of_pairs(self, line: dict[str, Any], kind: str, first: str, last: str) -> list[Cluster]:
        """Events of that type between two parties of the line that lie in those days, by date."""
        pairs = [" ".join(pair) for pair in combinations(_codes(line)[:MOST_PARTIES], 2)]
        ids: set[str] = set()
        for pair in pairs:
            found = self._db.execute(
                "SELECT p.event FROM event_pairs p JOIN events e ON e.id = p.event WHERE p.pair = ? AND p.type = ? "
                "AND p.date BETWEEN ? AND ? AND e.root IS NULL AND e.several = 0",
                (pair, kind, first, last),
            )
            ids.update(row[0] for row in found)
        return self._clusters(ids)

    def _clusters(self, ids: set[str]) -> list[Cluster]:
        found = [c for id in ids if (c := refreshing.cluster(self._db, id)) is not None]
        return sorted(found, key=lambda c: (c.date, c.id))

    def _of_happening(self, own: Cluster, first: str, last: str) -> list[Cluster]:
        found = self._db.execute(
            "SELECT id FROM events WHERE happening = (SELECT happening FROM events WHERE id = ?) "
            "AND date BETWEEN ? AND ? AND root IS NULL AND several = 0 AND id <> ?",
            (own.id, first, last, own.id),
        )
        return self._clusters({row[0] for row in found})

    def _outcomes(self, plan: Cluster, line: dict[str, Any]) -> list[Cluster]:
        first, last = due(plan)
        if "AGREE" in plan.profile.types or "CONSULT" in plan.profile.types:
            found = self._of_pairs(line, "CONSULT", first, last)
        else:
            found = self._of_happening(plan, first, last)
        kept = [c for c in found if c.status == "happened" and _fulfils(c, plan)]
        return kept if plan.date > plan.known or len(kept) < 2 else kept[:1]

    def _undone(self, plan: Cluster, line: dict[str, Any]) -> list[Cluster]:
        """What called the plan off, or says that it did not come about."""
        first, last = due(plan)
        refused = [
            c for c in self._of_pairs(line, "REJECT", plan.known, last)
            if c.status == "happened" and "meet" in c.profile.modes and _same_place(c, plan)
        ]  # fmt: skip
        if "AGREE" in plan.profile.types or "CONSULT" in plan.profile.types:
            found = self._of_pairs(line, "CONSULT", first, last)
        else:
            found = self._of_happening(plan, first, last)
        denied = [c for c in found if c.status == "denied" and _fulfils(replace(c, profile=_open(c.profile)), plan)]
        return [*refused, *denied]

    def _plans_for(self, own: Cluster, line: dict[str, Any]) -> list[Cluster]:
        """The plans that the event keeps."""
        first, last = shifted(own.date, -PATIENCE), shifted(own.enddate, 1)
        found = self._of_happening(own, first, last)
        if "CONSULT" in own.profile.types:
            found += self._of_pairs(line, "AGREE", first, last) + self._of_pairs(line, "CONSULT", first, last)
        plans = {c.id: c for c in found if self._is_plan(c)}
        return [
            plan
            for plan in sorted(plans.values(), key=lambda c: (c.date, c.id))
            if own.id in {c.id for c in self._outcomes(plan, _with_parties(plan, line))}
        ]

    def _checked(
        self, own: Cluster | None, line: dict[str, Any], counted: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        """A count told beside the number of such events that the record has; agrees is null where neither
        rules the other out."""
        if own is None or counted is None:
            return None
        first = counted["since"] or "0001-01-01"
        if self._is_plan(own):
            first, last = max(first, "0001-01-02"), due(own)[1]
            found = [c for c in self._of_pairs(line, "CONSULT", first, last) if _fulfils(c, own)]
        elif "CONSULT" in own.profile.types:
            last = own.known if own.several else own.enddate
            found = [c for c in self._of_pairs(line, "CONSULT", first, last) if _same_kind(c, own)]
        else:
            found = [*self._of_happening(own, first, own.enddate), *([] if own.several else [own])]
        # What has no day may be any of those that have one.
        number = sum(c.status == "happened" and (c.anchored or c.precision == "unknown") for c in found)
        agrees: bool | None = number == counted["told"]
        if counted["since"] is None and number < counted["told"]:
            agrees = None  # the record may begin later than the count
        return {**counted, "found": number, "agrees": agrees}


def _with_parties(plan: Cluster, line: dict[str, Any]) -> dict[str, Any]:
    codes = plan.profile.codes
    return {**line, "actor": [{"code": code} for code in sorted(codes)], "recipient": []}


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
