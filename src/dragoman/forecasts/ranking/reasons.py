"""Why an entity stands where it does: what each group of features adds to its log-odds, with the dated facts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.features import ALIKE, activity, features
from dragoman.forecasts.ranking.joins import find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dragoman.forecasts.ranking.joins import Flags, Floats, Ints
    from dragoman.forecasts.ranking.known import Known
    from dragoman.forecasts.ranking.ranker import Ranker

SHOWN = 5
"""Facts that are shown for a reason, latest first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words, and its day as an ISO date or ``day N``."""

    subject: str
    relation: str
    object: str
    date: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A group of features: what it adds to the log-odds, in words, by feature, and the latest facts behind it."""

    group: str
    contribution: float
    words: str
    features: Mapping[str, float]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A candidate's chance; ``log_odds`` = ``base`` + the contributions of the reasons, weightiest first.

    ``base`` is where an entity would stand of which nothing at all was known; for one of the nearest candidates,
    where those of them would on average that nothing speaks for.
    """

    subject: str
    relation: str
    object: str
    date: str
    chance: float
    log_odds: float
    base: float
    reasons: tuple[Reason, ...]


@cache
def _wordings() -> Mapping[str, tuple[str, str]]:
    source = resources.files("dragoman.forecasts.ranking") / "reasons.csv"
    return {row["group"]: (row["some"], row["none"]) for row in csv.DictReader(source.read_text("utf-8").splitlines())}


def explain(ranker: Ranker, subject: int, relation: int, object_: int, day: int, of: str = "object") -> Explanation:
    """Why ``object_`` would (not) be the object of (subject, relation, ?) on a day, from the facts before it.

    With ``of="subject"`` the question is (?, relation, object_) and the subject is the candidate.
    """
    asked, candidate = (subject, object_) if of == "object" else (object_, subject)
    first, turned = ranker.question(asked, relation, of)
    known = ranker.known(day)
    found, scores = ranker.scored(known, np.array([first]), np.array([turned]))
    everybody = ranker.others(known).astype(np.float64)
    everybody[found.entity] = scores
    at = int(find(found.entity, np.array([candidate]))[0])
    if at >= 0:
        values = {name: float(column[at]) for name, column in found.values.items()}
    else:
        values = {name: float(column[candidate]) for name, column in activity(known).items()}
    parts = ranker.model.contributions(values)
    if at >= 0 and found.near is not None and found.near[at]:
        table = ranker.model.table({name: np.array([value]) for name, value in values.items()})
        for name, part in zip(ranker.model.limits, ranker.trees.contributions(table[:, 0]), strict=True):
            parts[name] += float(part)
    own = everybody[candidate]
    rest = np.delete(everybody, candidate)
    top = rest.max(initial=-np.inf)
    log_odds = float(own - (top + np.log(np.exp(rest - top).sum()))) if len(rest) else np.inf
    names, of_day = ranker.facts, known.facts.date(day)
    evidence = _Evidence(ranker, known, first, turned, candidate)
    groups: dict[str, dict[str, float]] = {}
    for name, part in parts.items():
        groups.setdefault(features()[name].group, {})[name] = part
    reasons = [evidence.reason(group, inner) for group, inner in groups.items()]
    reasons.sort(key=lambda reason: -abs(reason.contribution))
    return Explanation(
        names.entities[subject], names.relations[relation], names.entities[object_], of_day,
        float(1 / (1 + np.exp(-log_odds))), log_odds, log_odds - sum(parts.values()), tuple(reasons),
    )  # fmt: skip


class _Evidence:
    """Finds the facts behind each group of features for one candidate."""

    def __init__(self, ranker: Ranker, known: Known, first: int, turned: int, candidate: int) -> None:
        self.ranker, self.known, self.facts = ranker, known, known.facts
        half = len(self.facts.relations)
        self.relation, self.is_turned = turned % half, turned >= half
        self.first, self.turned, self.candidate = first, turned, candidate
        rows = self.facts.before(known.day)
        self.rows = rows[(rows[:, 0] == candidate) | (rows[:, 2] == candidate)]
        forward, back = (2, 0) if not self.is_turned else (0, 2)
        self.struck: Flags = self.rows[:, forward] == candidate
        self.same: Flags = self.rows[:, 1] == self.relation
        self.other: Ints = np.where(self.rows[:, 0] == candidate, self.rows[:, 2], self.rows[:, 0])
        self.doer: Ints = self.rows[:, back]

    def reason(self, group: str, parts: dict[str, float]) -> Reason:
        detail = ""
        rows = self._rows(group)
        if group == "follows":
            rows, detail = self._followed()
        elif group == "path":
            rows, detail = self._shared()
        wording = _wordings()[group][0 if len(rows) else 1]
        names = self.facts.entities
        subject, object_ = (self.candidate, self.first) if self.is_turned else (self.first, self.candidate)
        # in the words of a question for the subject, the candidate is still the one that things happen with
        words = wording.format(
            subject=names[subject if group in ("act", "back", "pair") else self.first],
            object=names[object_ if group in ("act", "back", "pair") else self.candidate],
            relation=self.facts.relations[self.relation],
            count="once" if len(rows) == 1 else f"{len(rows):,} times",
            date=self.facts.date(int(rows[-1, 3])) if len(rows) else "",
            detail=detail,
        )
        shown = tuple(self._fact(row) for row in rows[::-1][:SHOWN])
        return Reason(group, sum(parts.values()), words, parts, shown)

    def _rows(self, group: str) -> Ints:
        with_first = self.other == self.first
        none = np.zeros(len(self.rows), bool)
        which: Flags = none
        if group == "act":
            which = self.struck & self.same & (self.doer == self.first)
        elif group == "back":
            which = (~self.struck | (self.first == self.candidate)) & self.same & with_first
        elif group == "pair":
            which = with_first
        elif group == "target":
            which = self.struck & self.same
        elif group == "active":
            which = ~none
        elif group == "alike":
            like = self.known.alike(np.array([self.first]), ALIKE)[1]
            which = self.struck & self.same & np.isin(self.doer, like)
        elif group == "home" and self.known.homes[self.first]:
            which = (self.known.homes[self.other] == self.known.homes[self.first]) & ~with_first
        found: Ints = self.rows[which]
        return found

    def _followed(self) -> tuple[Ints, str]:
        """The last fact of each act that this one follows most often, weightiest last, and the shares in words."""
        known, half = self.known, len(self.facts.relations)
        _, act = known.acts_of(np.array([self.first]))
        act = act[known.object[act] == self.candidate]
        share = self.ranker.rules.share[self.ranker.rules.cell(known, np.full(len(act), self.turned), act)]
        best = act[np.argsort(-share, kind="stable")[:3]]
        share = np.sort(share)[::-1][:3]
        found, told = [], []
        for one, part in zip(best, share, strict=True):
            relation, backwards = int(known.relation[one]) % half, bool(known.relation[one] >= half)
            struck = self.rows[:, 0 if backwards else 2] == self.candidate
            rows = self.rows[struck & (self.other == self.first) & (self.rows[:, 1] == relation)]
            found.append(rows[-1])
            told.append(f"{self.facts.relations[relation]} ({100 * part:.1f} %)")
        return np.array(found[::-1], np.int64).reshape(-1, 4), "; ".join(told)

    def _shared(self) -> tuple[Ints, str]:
        """The candidate's latest facts with those partners that it most shares with the asked party."""
        known = self.known

        def weights(who: int) -> Floats:
            found = np.zeros(known.entities, np.float32)
            part = slice(known.partners[who], known.partners[who + 1])
            found[known.partner[part]] = known.pairs.sums[part, 3] / (known.active[known.partner[part], 3] + 1)
            return found

        both = weights(self.first) * weights(self.candidate)
        both[[self.first, self.candidate]] = 0
        best = np.argsort(-both, kind="stable")[:3]
        best = best[both[best] > 0]
        found: Ints = self.rows[np.isin(self.other, best)]
        return found, "; ".join(self.facts.entities[i] for i in best)

    def _fact(self, row: Ints) -> Fact:
        names = self.facts.entities
        return Fact(names[row[0]], self.facts.relations[row[1]], names[row[2]], self.facts.date(int(row[3])))
