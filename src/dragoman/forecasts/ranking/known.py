"""What is known before a day, as tables of sums: nothing in them comes from that day or later.

Every fact stands twice, as told and turned round (relation + number of relations), so that a question for the
subject is a question for the object of the turned relation. Sums fade: a fact of age a days counts 2^−((a − 1)/h) for
each half-life h of ``HALF_LIVES``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.forecasts.ranking.joins import Table, find, ranges, starts_of

if TYPE_CHECKING:
    from dragoman.forecasts.ranking.facts import Facts
    from dragoman.forecasts.ranking.joins import Floats, Ints

HALF_LIVES = (1.0, 4.0, 15.0, 60.0, 1e9)
"""Days; the last one is plain counting."""


def doubled(rows: Ints, relations: int) -> tuple[Ints, Ints, Ints]:
    """Subjects, relations and objects of rows (n, 4) as told, then turned round."""
    subject, relation, object_ = rows[:, 0], rows[:, 1], rows[:, 2]
    return np.r_[subject, object_], np.r_[relation, relation + relations], np.r_[object_, subject]


class Known:
    """The tables as of the beginning of ``day``; keys are numbers built of subject, relation and object."""

    def __init__(self, facts: Facts, day: int) -> None:
        rows = facts.before(day)
        self.day, self.facts = day, facts
        self.entities, self.relations = len(facts.entities), 2 * len(facts.relations)
        n, m = self.entities, self.relations
        subject, relation, object_ = doubled(rows, len(facts.relations))
        age = (day - np.r_[rows[:, 3], rows[:, 3]]).astype(np.float32)
        key = (subject * n + object_) * m + relation
        order = np.argsort(key, kind="stable")  # within a key by day, as the rows are
        key, age = key[order], age[order]
        at = starts_of(key)
        end = np.r_[at[1:], len(key)][: len(at)]
        last, count = end - 1, end - at
        fading = np.empty((len(at), len(HALF_LIVES)), np.float32)
        for j, half in enumerate(HALF_LIVES):
            fading[:, j] = np.add.reduceat(np.exp2((1 - age) / np.float32(half)), at) if len(at) else 0
        self.acts = Table(key[at], fading, age[last], count)
        self.before_last = np.where(count > 1, age[np.maximum(last - 1, 0)], 0) if len(at) else age
        self.relation = self.acts.keys % m
        self.subject, self.object = np.divmod(self.acts.keys // m, n)
        self._pairs()
        self._totals()
        self._homes(facts)

    def _sum(self, key: Ints) -> Table:
        return Table.of(key, self.acts.sums, self.acts.age)

    def _pairs(self) -> None:
        n, m = self.entities, self.relations
        self.pairs = self._sum(self.acts.keys // m)
        self.pair_acts = np.r_[np.searchsorted(self.acts.keys // m, self.pairs.keys), len(self.acts.keys)]
        self.partner = self.pairs.keys % n
        self.partners = np.searchsorted(self.pairs.keys // n, np.arange(n + 1))
        of_subject = self.subject * m + self.relation
        self.by_act = np.argsort(of_subject, kind="stable")
        self.did = Table.of(of_subject, self.acts.sums, self.acts.age)
        self.did_acts = np.r_[np.searchsorted(of_subject[self.by_act], self.did.keys), len(of_subject)]
        self.suffered = self._sum(self.relation * n + self.object)

    def _totals(self) -> None:
        def total(key: Ints, count: int) -> Floats:
            columns = [np.bincount(key, self.acts.sums[:, j], count) for j in range(len(HALF_LIVES))]
            return np.stack(columns, 1).astype(np.float32)

        n = self.entities
        self.active = total(self.subject, n)
        self.idle = np.zeros(n, np.float32)
        partners = np.diff(self.partners)
        if len(self.pairs.keys):
            self.idle[partners > 0] = np.minimum.reduceat(self.pairs.age, self.partners[:-1][partners > 0])
        self.usual = total(self.relation, self.relations)
        # the objects that each relation strikes most, best first
        by = self.suffered.sums @ np.array([0, 0, 1, 0.3, 0.05], np.float32)
        order = np.lexsort((-by, self.suffered.keys // n))
        self.struck = self.suffered.keys[order] % n
        self.struck_by = np.searchsorted(self.suffered.keys // n, np.arange(self.relations + 1))

    def _homes(self, facts: Facts) -> None:
        n, m = self.entities, self.relations
        homes, kinds = int(facts.homes.max(initial=0)) + 1, int(facts.roles.max(initial=0)) + 1
        self.homes, self.home_count = self._settled(facts.homes, homes), homes
        self.roles, self.role_count = facts.roles, kinds
        home, other, r = self.homes[self.subject], self.homes[self.object], self.relation
        weights = self.acts.sums
        self.home_act_object = self._sum((home * m + r) * n + self.object)
        self.home_act_home = self._sum((home * m + r) * homes + other)
        self.home_act = self._sum(home * m + r)
        self.home_object = self._sum(home * n + self.object)
        self.home_home = self._sum(home * homes + other)
        self.home_active = np.stack([np.bincount(home, weights[:, j], homes) for j in range(len(HALF_LIVES))], 1)
        role = self.roles[self.subject]
        self.role_act_role = self._sum((role * m + r) * kinds + self.roles[self.object])
        self.role_act = self._sum(role * m + r)
        same = (home == other) & (home > 0)
        within = np.bincount(r, weights[:, -1] * same, m)
        self.within = ((within + 1) / (self.usual[:, -1] + 4)).astype(np.float32)
        self.citizens = np.argsort(self.homes, kind="stable")
        self.citizens_from = np.searchsorted(self.homes[self.citizens], np.arange(homes + 1))

    def _settled(self, homes: Ints, count: int) -> Ints:
        """Who has no home by name is at home where most of those live whom they deal with."""
        from scipy import sparse

        weight = self.pairs.sums @ np.array([0, 0, 0, 1, 0.2], np.float32)
        shape = (self.entities, count)
        company = sparse.csr_matrix((weight, (self.pairs.keys // self.entities, homes[self.partner])), shape=shape)
        lost = np.flatnonzero(homes == 0)
        table = company[lost].toarray()
        table[:, 0] = 0
        settled = homes.copy()
        settled[lost] = np.where(table.sum(1) > 0, table.argmax(1), 0)
        return settled

    def acts_of(self, subjects: Ints) -> tuple[Ints, Ints]:
        """For each subject, all its acts: (number of the subject in the list, act), by object within a subject."""
        first, last = self.pair_acts[self.partners[subjects]], self.pair_acts[self.partners[subjects + 1]]
        return np.repeat(np.arange(len(subjects)), last - first), ranges(first, last - first)

    def alike(self, subjects: Ints, most: int) -> tuple[Ints, Ints, Floats]:
        """Subjects that did the same to the same, by the cosine of what they did: (number in the list, who, cosine).

        Rare acts weigh more. At most ``most`` each, best first.
        """
        from scipy import sparse

        if not hasattr(self, "_profile"):
            kinds = self.suffered.keys
            column = find(kinds, self.relation * self.entities + self.object)
            weight = np.log1p(self.acts.sums[:, 3] + 0.3 * self.acts.sums[:, 4])
            weight = weight * np.log1p(self.entities / (1.0 + self.suffered.kinds[column]))
            length = np.sqrt(np.bincount(self.subject, weight**2, self.entities))
            weight = weight / np.maximum(length, 1e-9)[self.subject]
            shape = (self.entities, len(kinds))
            self._profile = sparse.csr_matrix((weight, (self.subject, column)), shape=shape)
            self._across = self._profile.T.tocsr()
        like = (self._profile[subjects] @ self._across).tocsr()
        row = np.repeat(np.arange(len(subjects)), np.diff(like.indptr))
        other = like.indices.astype(np.int64)
        apart = other != subjects[row]
        row, other, cosine = row[apart], other[apart], like.data[apart]
        order = np.lexsort((other, -cosine, row))
        row, other, cosine = row[order], other[order], cosine[order]
        best = np.arange(len(row)) - np.searchsorted(row, np.arange(len(subjects)))[row] < most
        return row[best], other[best], cosine[best]
