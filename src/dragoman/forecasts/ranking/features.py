"""The named features of a candidate: what is known before the day that speaks for or against it.

Every feature is a number that is 0 for "nothing of the kind"; ``features.csv`` says each in words and in which group of
reasons it stands. Entities that are no candidates have 0 throughout but for how active they are of late.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.joins import find, places, ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dragoman.forecasts.ranking.factors import Factors
    from dragoman.forecasts.ranking.joins import Flags, Floats, Ints
    from dragoman.forecasts.ranking.known import Known
    from dragoman.forecasts.ranking.rules import Rules

STRUCK = 120
"""Candidates for what the act has struck most of late."""
FITTING = 80
"""Candidates for fitting best by the low-rank factors."""
CITIZEN = 0.3
"""Compatriots are candidates when they are in the news at least this often, fading with a half-life of 60 days."""
ALIKE = 40
"""Subjects most alike whose acts count."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's name, the group of reasons that it stands in, and what it says in words."""

    name: str
    group: str
    words: str


@cache
def features() -> Mapping[str, Feature]:
    """All features in the order of their columns."""
    source = resources.files("dragoman.forecasts.ranking") / "features.csv"
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {row["name"]: Feature(**row) for row in rows}


@dataclass(slots=True)
class Candidates:
    """Candidates of a day's questions: ``question`` (rising) and ``entity``, and their features by name.

    ``subject`` and ``relation`` are the questions'; ``cheap`` is a first guess at the order. ``near`` tells who is put
    in order by the trees, once they are scored.
    """

    known: Known
    subject: Ints
    relation: Ints
    question: Ints
    entity: Ints
    cheap: Floats
    values: dict[str, Floats] = field(default_factory=dict)
    near: Flags | None = None

    def keep(self, which: Flags) -> None:
        """Drop the other candidates."""
        self.question, self.entity, self.cheap = self.question[which], self.entity[which], self.cheap[which]
        self.values = {name: value[which] for name, value in self.values.items()}

    def complete(self) -> None:
        """Compute the features that need no comparison with the other candidates, unless they are there already."""
        if "back.age" in self.values:
            return
        _acts_back(self)
        _target(self)
        _home(self)


def candidates(known: Known, subject: Ints, relation: Ints, rules: Rules, factors: Factors) -> Candidates:
    """The candidates of questions (subject, relation, ?), with the features that compare them."""
    n, count = known.entities, len(subject)
    asked, act = known.acts_of(subject)
    pair = asked * n + known.object[act]
    share = rules.share[rules.cell(known, relation[asked], act)]
    at = starts_of(pair)
    partners = pair[at]
    first, last = known.struck_by[relation], known.struck_by[relation + 1]
    some = np.minimum(last - first, STRUCK)
    struck = np.repeat(np.arange(count), some) * n + known.struck[ranges(first, some)]
    home = known.homes[subject]
    many = np.where(home > 0, known.citizens_from[home + 1] - known.citizens_from[home], 0)
    citizen = known.citizens[ranges(known.citizens_from[home], many)]
    citizens = (np.repeat(np.arange(count), many) * n + citizen)[known.active[citizen, 3] > CITIZEN]
    alike = _Alike.of(known, subject)
    did, dealt, paths = _did(known, subject, relation, alike), _dealt(known, alike), _paths(known, alike)
    chance, fitting = _fitting(known, factors, subject, relation)
    key = np.unique(np.concatenate([partners, struck, citizens, did[0], dealt[0], paths[0], fitting]))
    question, entity = np.divmod(key, n)
    found = Candidates(known, subject, relation, question, entity, np.zeros(len(key), np.float32))
    value = found.values

    def spread(keys: Ints, numbers: Floats) -> Floats:
        i = find(keys, key)
        return np.where(i >= 0, numbers[i], 0).astype(np.float32) if len(keys) else np.zeros(len(key), np.float32)

    none = np.zeros(0, np.float32)
    value["follows.best"] = spread(partners, np.maximum.reduceat(share, at) if len(at) else none)
    odds = -np.log1p(-np.minimum(share, 0.95))
    value["follows.all"] = spread(partners, np.add.reduceat(odds, at) if len(at) else none)
    value["follows.place"] = places(value["follows.all"], question, count)
    value["alike.did"], value["alike.did_late"] = spread(did[0], did[1]), spread(did[0], did[2])
    value["alike.did_place"] = places(value["alike.did"], question, count)
    value["alike.dealt"], value["alike.dealt_late"] = spread(dealt[0], dealt[1]), spread(dealt[0], dealt[2])
    value["alike.dealt_place"] = places(value["alike.dealt"], question, count)
    value["path.late"], value["path.all"] = spread(paths[0], paths[1]), spread(paths[0], paths[2])
    value["path.place"] = places(value["path.all"], question, count)
    fit = chance[question, entity]
    value["factors.chance"] = np.exp(fit)
    value["factors.place"] = places(value["factors.chance"], question, count)
    _acts(found)
    _pair(found)
    value["self"] = (entity == subject[question]).astype(np.float32)
    found.cheap = (
        3 * value["follows.all"] + value["act.share_15"] + value["pair.share_15"]
        + 0.02 * np.log1p(value["alike.did"]) + 2 * value["factors.chance"]
    )  # fmt: skip
    return found


def _did(known: Known, subject: Ints, relation: Ints, alike: _Alike) -> tuple[Ints, Floats, Floats]:
    """What like subjects did by this act: keys question × entity, weights, and those of late."""
    n, m = known.entities, known.relations
    many = alike.begin[alike.number + 1] - alike.begin[alike.number]
    pick, question = ranges(alike.begin[alike.number], many), np.repeat(np.arange(len(subject)), many)
    at = find(known.did.keys, alike.other[pick] * m + relation[question])
    pick, question, at = pick[at >= 0], question[at >= 0], at[at >= 0]
    many = known.did_acts[at + 1] - known.did_acts[at]
    act = known.by_act[ranges(known.did_acts[at], many)]
    square = alike.cosine[pick] ** 2
    sums = known.acts.sums[act]
    late = np.repeat(square / (known.did.sums[at, 1] + 1), many) * sums[:, 1]
    weight = np.repeat(square / (known.did.sums[at, 3] + 1), many) * (sums[:, 3] + 0.1 * sums[:, 4])
    key, where = np.unique(np.repeat(question, many) * n + known.object[act], return_inverse=True)
    return key, np.bincount(where, weight, len(key)), np.bincount(where, late, len(key))


def _dealt(known: Known, alike: _Alike) -> tuple[Ints, Floats, Floats]:
    """Whom like subjects dealt with at all: keys question × entity, weights, and those of late; the best of each."""
    n = known.entities
    many = known.partners[alike.other + 1] - known.partners[alike.other]
    pair = ranges(known.partners[alike.other], many)
    square, active, sums = alike.cosine**2, known.active[alike.other], known.pairs.sums[pair]
    weight = np.repeat(square / (active[:, 3] + 5), many) * sums[:, 3]
    late = np.repeat(square / (active[:, 1] + 2), many) * sums[:, 1]
    key, where = np.unique(np.repeat(alike.row, many) * n + known.partner[pair], return_inverse=True)
    weight, late = np.bincount(where, weight, len(key)), np.bincount(where, late, len(key))
    best = _best(key // n, weight + late, len(alike.who))
    return _spread(key[best], alike.number, n, weight[best], late[best])


def _paths(known: Known, alike: _Alike) -> tuple[Ints, Floats, Floats]:
    """Partners of partners, both dealings weighed by how lately they were: keys question × entity, and two weights."""
    from scipy import sparse

    n = known.entities
    found = []
    for j, least in ((1, 0.1), (3, 0.3)):
        sums = known.pairs.sums[:, j]
        some = np.flatnonzero(sums > least)
        one, two = np.divmod(known.pairs.keys[some], n)
        step = sparse.csr_matrix((sums[some] / (known.active[one, j] + 1), (one, two)), shape=(n, n))
        path = (step[alike.who] @ step).tocsr()
        path.sort_indices()
        row = np.repeat(np.arange(len(alike.who)), np.diff(path.indptr))
        best = _best(row, path.data, len(alike.who))
        found.append((row[best] * n + path.indices[best], path.data[best]))
    key = np.unique(np.concatenate([keys for keys, _ in found]))
    weights = []
    for keys, data in found:
        at = find(keys, key)
        weights.append(np.where(at >= 0, data[at], 0) if len(keys) else np.zeros(len(key)))
    return _spread(key, alike.number, n, *weights)


def _best(group: Ints, weight: Floats, count: int) -> Ints:
    """The places of the hundred greatest weights of each group, in the order given."""
    order = np.lexsort((-weight, group))
    place = np.arange(len(order)) - np.searchsorted(group[order], np.arange(count))[group[order]]
    return np.sort(order[place < 100])


def _spread(key: Ints, number: Ints, n: int, one: Floats, two: Floats) -> tuple[Ints, Floats, Floats]:
    """Subject × entity to question × entity, where ``number`` is the subject of each question."""
    begin = np.searchsorted(key // n, np.arange(int(number.max(initial=-1)) + 2))
    many = begin[number + 1] - begin[number]
    pick = ranges(begin[number], many)
    return np.repeat(np.arange(len(number)), many) * n + key[pick] % n, one[pick], two[pick]


@dataclass(frozen=True, slots=True)
class _Alike:
    """The different subjects ``who``, the ``number`` of each question's; and those like them by ``row``."""

    who: Ints
    number: Ints
    row: Ints
    other: Ints
    cosine: Floats
    begin: Ints

    @classmethod
    def of(cls, known: Known, subject: Ints) -> _Alike:
        who, number = np.unique(subject, return_inverse=True)
        row, other, cosine = known.alike(who, ALIKE)
        return cls(who, number, row, other, cosine, np.searchsorted(row, np.arange(len(who) + 1)))


def _fitting(known: Known, factors: Factors, subject: Ints, relation: Ints) -> tuple[Floats, Ints]:
    """Log chances by the factors (questions, entities), and the keys of those that fit best."""
    chance = factors.chances(subject, relation)
    most = min(FITTING, chance.shape[1] - 1)
    best = np.argpartition(chance, -most, axis=1)[:, -most:] if most else np.zeros((len(subject), 0), np.int64)
    return chance, (np.arange(len(subject))[:, None] * known.entities + best).ravel()


def _acts(found: Candidates) -> None:
    """This very act between the two."""
    known, value = found.known, found.values
    n, m = known.entities, known.relations
    s, r = found.subject[found.question], found.relation[found.question]
    sums, age, _ = known.acts.at((s * n + found.entity) * m + r)
    total = known.did.at(found.subject * m + found.relation)[0][found.question]
    value["act.age"] = age
    i = find(known.acts.keys, (s * n + found.entity) * m + r)
    value["act.age_before"] = np.where(i >= 0, known.before_last[i], 0) if len(known.acts.keys) else age
    for j, name in enumerate(("1", "4", "15", "60", "all")):
        value[f"act.sum_{name}"] = sums[:, j]
        if j:
            value[f"act.share_{name}"] = sums[:, j] / (total[:, j] + 0.3)
    count = len(found.subject)
    value["act.place"] = places(sums[:, 3] + 1e-3 * sums[:, 4], found.question, count)
    value["act.place_latest"] = places(np.where(age > 0, 1 / (1 + age), 0), found.question, count)


def _pair(found: Candidates) -> None:
    """All dealings of the two, either way."""
    known, value = found.known, found.values
    s, o = found.subject[found.question], found.entity
    sums, age, kinds = known.pairs.at(s * known.entities + o)
    value["pair.age"], value["pair.kinds"] = age, kinds
    for j, name in enumerate(("1", "4", "15", "60", "all")):
        value[f"pair.sum_{name}"] = sums[:, j]
        if j:
            value[f"pair.share_{name}"] = sums[:, j] / (known.active[s, j] + 0.3)
        if j > 1:
            value[f"pair.share_other_{name}"] = sums[:, j] / (known.active[o, j] + 1)
    count = len(found.subject)
    value["pair.place"] = places(sums[:, 3] + 1e-3 * sums[:, 4], found.question, count)
    value["pair.place_latest"] = places(sums[:, 1] + 1e-4 * sums[:, 4], found.question, count)


def _acts_back(found: Candidates) -> None:
    """The same act the other way."""
    known = found.known
    n, m = known.entities, known.relations
    s, r = found.subject[found.question], found.relation[found.question]
    sums, age, _ = known.acts.at((s * n + found.entity) * m + (r + m // 2) % m)
    found.values["back.age"] = age
    for j, name in ((0, "1"), (2, "15"), (3, "60"), (4, "all")):
        found.values[f"back.sum_{name}"] = sums[:, j]


def _target(found: Candidates) -> None:
    """How often the act strikes the candidate, whoever does it; how active the candidate is at all."""
    known, value = found.known, found.values
    r, o = found.relation[found.question], found.entity
    sums, age, kinds = known.suffered.at(r * known.entities + o)
    value["target.age"], value["target.kinds"] = age, kinds
    for j, name in ((1, "4"), (2, "15"), (3, "60"), (4, "all")):
        value[f"target.share_{name}"] = sums[:, j] / (known.usual[r, j] + 1)
    for j, name in ((3, "60"), (4, "all")):
        value[f"target.share_other_{name}"] = sums[:, j] / (known.active[o, j] + 1)
    for name, column in activity(known).items():
        value[name] = column[o]


def activity(known: Known) -> dict[str, Floats]:
    """The features that every entity has, candidate or not: (entities) each."""
    found = {f"active.sum_{name}": known.active[:, j] for j, name in enumerate(("1", "4", "15", "60", "all"))}
    found["active.age"] = known.idle
    found["active.burst"] = known.active[:, 1] / (known.active[:, 3] + 1)
    return found


def _home(found: Candidates) -> None:
    """What others of the subject's country and of its role do, and to whom."""
    known, value = found.known, found.values
    n, m, homes = known.entities, known.relations, known.home_count
    s, r, o = found.subject[found.question], found.relation[found.question], found.entity
    home, other = known.homes[s], known.homes[o]
    has, both = home > 0, (home > 0) & (other > 0)
    same = both & (home == other)
    value["home.same"] = np.where(same, 1, np.where(both, 2, 0)).astype(np.float32)
    total = known.home_act.at(home * m + r, has)[0]
    sums, _, kinds = known.home_act_object.at((home * m + r) * n + o, has)
    for j, name in ((2, "15"), (3, "60"), (4, "all")):
        value[f"home.act_share_{name}"] = sums[:, j] / (total[:, j] + 1)
    value["home.act_kinds"] = kinds
    sums = known.home_act_home.at((home * m + r) * homes + other, both)[0]
    for j, name in ((2, "15"), (4, "all")):
        value[f"home.act_country_{name}"] = sums[:, j] / (total[:, j] + 1)
    sums, age, _ = known.home_object.at(home * n + o, has)
    active = known.home_active[home]
    for j, name in ((1, "4"), (3, "60"), (4, "all")):
        value[f"home.deals_{name}"] = sums[:, j] / (active[:, j] + 1)
    value["home.deals_age"] = age
    sums = known.home_home.at(home * homes + other, both)[0]
    for j, name in ((1, "4"), (3, "60")):
        value[f"home.country_{name}"] = sums[:, j] / (active[:, j] + 1)
    value["home.part"] = np.where(other > 0, known.active[o, 3] / (known.home_active[other, 3] + 1), 0)
    role, kind = known.roles[s], known.roles[o]
    share = known.role_act_role.at((role * m + r) * known.role_count + kind)[0][:, 4]
    share = share / (known.role_act.at(role * m + r)[0][:, 4] + 1)
    value["role.share"] = share
    within = known.within[r]
    value["role.within"] = np.where(same, within, 0)
    value["role.without"] = np.where(same, 0, 1 - within)
    value["role.share_within"] = np.where(same, share * within, 0)
