"""The ranker: who is next done what to, with the reasons; fitted once, saved and loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.errors import DataError, UsageError
from dragoman.forecasts.ranking.additive import Additive
from dragoman.forecasts.ranking.factors import Factors
from dragoman.forecasts.ranking.features import Candidates, activity, candidates
from dragoman.forecasts.ranking.fitting import CHUNK, Fitted, Plan, fitted
from dragoman.forecasts.ranking.joins import find
from dragoman.forecasts.ranking.known import Known, doubled
from dragoman.forecasts.ranking.rules import Rules
from dragoman.forecasts.ranking.trees import Trees, nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dragoman.forecasts.ranking.facts import Facts
    from dragoman.forecasts.ranking.joins import Floats, Ints
    from dragoman.forecasts.ranking.reasons import Explanation

VERSION = 2


def _silent(_: str) -> None:
    return None


class Ranker:
    """A fitted model over facts; what it says of a day hangs on the facts of earlier days alone.

    ``facts`` may be replaced by a longer record of the same entities and relations without fitting again.
    """

    def __init__(self, facts: Facts, until: int, horizon: int, fit: Fitted) -> None:
        self.facts, self.until, self.horizon = facts, until, horizon
        self.model, self.trees, self.loss = fit.model, fit.trees, fit.loss
        self.rules, self.factors = fit.rules, fit.factors
        self._known: Known | None = None

    @classmethod
    def fit(cls, facts: Facts, until: int, plan: Plan | None = None, tell: Callable[[str], None] = _silent) -> Ranker:
        """Fit on the facts before day ``until``; nothing later is looked at. ``tell`` gets progress in words.

        UsageError when the facts are too few.
        """
        plan = plan or Plan()
        return cls(facts, until, plan.horizon, fitted(facts, until, plan, tell))

    def known(self, day: int) -> Known:
        """What is known for a question about ``day``: with a horizon of days, not past the end of fitting."""
        day = min(day, self.until) if self.horizon > 1 else day
        if self._known is None or self._known.day != day or self._known.facts is not self.facts:
            self._known = Known(self.facts, day)
        return self._known

    def scored(self, known: Known, subject: Ints, relation: Ints) -> tuple[Candidates, Floats]:
        """Candidates of questions (subject, doubled relation) with all features, and their scores."""
        found = candidates(known, subject, relation, self.rules, self.factors)
        found.complete()
        score = self.model.score(found.values, len(found.entity))
        found.near = nearest(found.question, score, len(subject))
        table = self.model.table({name: value[found.near] for name, value in found.values.items()})
        score[found.near] += self.trees.score(table)
        return found, score

    def others(self, known: Known) -> Floats:
        """The scores of all entities where they are no candidates."""
        return self.model.score(activity(known), known.entities)

    def rank(self, rows: Ints, tell: Callable[[str], None] = _silent) -> Floats:
        """The rank of the object, then of the subject, of each row (n, 4): (n, 2).

        Time-aware filter: other answers to the same question on the same day are left out, those among ``rows`` and
        those among the facts. Equal scores share the mean of their places. Scores never use the day's facts.
        """
        ranks = np.full((len(rows), 2), np.nan)
        for day in np.unique(rows[:, 3]):
            at = np.flatnonzero(rows[:, 3] == day)
            known = self.known(int(day))
            truth = np.concatenate([rows[at], self.facts.on(int(day))])
            asked = doubled(rows[at], len(self.facts.relations))
            ranks[at] = self._ranked(known, asked, doubled(truth, len(self.facts.relations))).reshape(2, -1).T
            tell(f"day {day}: {len(at)} facts ranked")
        return ranks

    def _ranked(self, known: Known, asked: tuple[Ints, Ints, Ints], truth: tuple[Ints, Ints, Ints]) -> Floats:
        n, m = known.entities, known.relations
        question, number = np.unique(asked[0] * m + asked[1], return_inverse=True)
        right = np.unique(find(question, truth[0] * m + truth[1]) * n + truth[2])
        right = right[right >= 0]
        ranks = np.empty(len(number))
        order = np.argsort(number, kind="stable")
        base = self.others(known)
        ladder = np.sort(base)
        for first in range(0, len(question), CHUNK):
            some = question[first : first + CHUNK]
            found, score = self.scored(known, *np.divmod(some, m))
            begin = np.searchsorted(found.question, np.arange(len(some) + 1))
            lower, upper = np.searchsorted(number[order], [first, first + len(some)])
            which = order[lower:upper]
            mine = np.split(which, np.searchsorted(number[which], np.arange(first + 1, first + len(some))))
            for k, rows in enumerate(mine):
                part = slice(begin[k], begin[k + 1])
                places = np.searchsorted(right, [(first + k) * n, (first + k + 1) * n])
                answers = right[places[0] : places[1]] - (first + k) * n
                ranks[rows] = _places(found.entity[part], score[part], base, ladder, asked[2][rows], answers)
        return ranks

    def predict(
        self, subject: int, relation: int, day: int, top: int = 10, *, of: str = "object"
    ) -> list[tuple[int, float]]:
        """The likeliest objects (or, ``of="subject"``, subjects where ``subject`` is the object) with their chances.

        UsageError for a number that is no entity or relation.
        """
        subject, relation = self.question(subject, relation, of)
        known = self.known(day)
        score = self.others(known)
        found, mine = self.scored(known, np.array([subject]), np.array([relation]))
        score[found.entity] = mine
        chance = np.exp((score - score.max()).astype(np.float64))
        chance /= chance.sum()
        best = np.lexsort((np.arange(len(chance)), -chance))[:top]
        return [(int(i), float(chance[i])) for i in best]

    def question(self, subject: int, relation: int, of: str) -> tuple[int, int]:
        """A question in doubled relations; UsageError for numbers that are no entity or relation."""
        if not (0 <= subject < len(self.facts.entities) and 0 <= relation < len(self.facts.relations)):
            raise UsageError(f"there is no entity {subject} or no relation {relation}; take their places in the lists")
        if of not in ("object", "subject"):
            raise UsageError(f"ask of='object' or of='subject', not {of!r}")
        return subject, relation + (len(self.facts.relations) if of == "subject" else 0)

    def explain(self, subject: int, relation: int, object_: int, day: int, *, of: str = "object") -> Explanation:
        """Why (subject, relation, object_) is likely on a day or not, with the dated facts of earlier days."""
        from dragoman.forecasts.ranking.reasons import explain

        self.question(object_, relation, of)
        return explain(self, subject, relation, object_, day, of)

    def save(self, path: Path) -> None:
        """Write the model as an ``.npz`` file without any pickled object."""
        head = {
            "version": VERSION, "until": int(self.until), "horizon": self.horizon, "loss": self.loss,
            "features": list(self.model.limits), "relations": list(self.facts.relations),
        }  # fmt: skip
        arrays: dict[str, Any] = {
            "head": np.array(json.dumps(head)),
            "entities": np.array(json.dumps(list(self.facts.entities))),
            "limits": np.concatenate(list(self.model.limits.values())),
            "lengths": np.array([len(v) for v in self.model.limits.values()]),
            "weights": np.concatenate(list(self.model.weights.values())),
            "splits": self.trees.feature, "limits_split": self.trees.limit, "values": self.trees.value,
            "hits": self.rules.hits, "cases": self.rules.cases,
            "subjects": self.factors.subjects, "objects": self.factors.objects,
            "kinds": self.factors.relations, "bias": self.factors.bias,
        }  # fmt: skip
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: Path, facts: Facts) -> Ranker:
        """Read a saved model for facts of the same entities and relations; DataError for other ones."""
        from zipfile import BadZipFile

        try:
            with np.load(path, allow_pickle=False) as file:
                data = {name: file[name] for name in file.files}
            head = json.loads(str(data["head"]))
            if head["version"] != VERSION:
                raise DataError(f"{path.name} is of version {head['version']}, this program reads {VERSION}; fit again")
            if head["relations"] != list(facts.relations) or json.loads(str(data["entities"])) != list(facts.entities):
                raise DataError(f"{path.name} was fitted on other entities or relations; fit again on these facts")
            cut = np.cumsum(data["lengths"])[:-1]
            limits = dict(zip(head["features"], np.split(data["limits"], cut), strict=True))
            shift = np.cumsum(data["lengths"] + 1)[:-1]
            weights = dict(zip(head["features"], np.split(data["weights"], shift), strict=True))
            rules = Rules(2 * len(facts.relations))
            rules.hits, rules.cases = data["hits"], data["cases"]
            rules.settle()
            trees = Trees(data["splits"], data["limits_split"], data["values"])
            factors = Factors(1, 1)
            factors.subjects, factors.objects = data["subjects"], data["objects"]
            factors.relations, factors.bias = data["kinds"], data["bias"]
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as error:
            raise DataError(f"{path.name} is no saved ranking model; fit one and save it") from error
        fit = Fitted(Additive(limits, weights), trees, rules, factors, head["loss"])
        return cls(facts, head["until"], head["horizon"], fit)


def _places(entity: Ints, score: Floats, base: Floats, ladder: Floats, asked: Ints, right: Ints) -> Floats:
    """Ranks of the asked answers of one question; ``base`` holds the scores of all who are no candidates."""

    def scored(wanted: Ints) -> Floats:
        at = find(entity, wanted)
        found = base[wanted]
        found[at >= 0] = score[at[at >= 0]]
        return found

    mine, rival_right = scored(asked), scored(right)
    plain = base[entity]
    # everybody as no candidate, less the candidates as such, plus the candidates, less the answers
    total = (len(base) - np.searchsorted(ladder, mine, "right")).astype(np.float64)
    equal = np.searchsorted(ladder, mine, "right") - np.searchsorted(ladder, mine, "left")
    for i, value in enumerate(mine):
        total[i] += (score > value).sum() - (plain > value).sum() - (rival_right > value).sum()
        equal[i] += (score == value).sum() - (plain == value).sum() - (rival_right == value).sum()
    return 1 + total + equal / 2
