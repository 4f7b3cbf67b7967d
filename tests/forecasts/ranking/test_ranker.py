"""Fitting, asking, explaining, saving."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.forecasts.ranking.conftest import PLAN

from dragoman.errors import DataError, UsageError
from dragoman.forecasts.ranking import Ranker
from dragoman.forecasts.ranking.features import features
from dragoman.forecasts.ranking.reasons import _wordings


def test_chances_of_all_entities_add_up_to_one(world, ranker):
    told = ranker.predict(0, 1, 36, top=100)
    assert len(told) == len(world.entities)
    assert sum(chance for _, chance in told) == pytest.approx(1)
    assert [chance for _, chance in told] == sorted((chance for _, chance in told), reverse=True)


def test_the_subject_can_be_asked_for(world, ranker):
    citizen = world.entities.index("Citizen (Belmark)")
    assert world.entities[ranker.predict(citizen, 0, 36, of="subject")[0][0]] == "Police (Belmark)"


@pytest.mark.parametrize("of", ["object", "subject"])
def test_contributions_add_up_to_the_log_odds(world, ranker, of):
    for subject, relation, object_ in ((4, 0, 5), (0, 1, 2), (3, 2, 9)):
        told = ranker.explain(subject, relation, object_, 36, of=of)
        assert told.base + sum(reason.contribution for reason in told.reasons) == pytest.approx(told.log_odds)
        assert all(reason.contribution == pytest.approx(sum(reason.features.values())) for reason in told.reasons)
        candidates = ranker.predict(subject if of == "object" else object_, relation, 36, top=100, of=of)
        assert dict(candidates)[object_ if of == "object" else subject] == pytest.approx(told.chance, rel=1e-4)


def test_reasons_stand_on_dated_facts_of_earlier_days(world, ranker):
    told = {reason.group: reason for reason in ranker.explain(4, 0, 5, 36).reasons}
    assert told["act"].words.startswith("Police (Arvenia) → Citizen (Arvenia), Arrest: ")
    assert {fact.relation for fact in told["act"].facts} == {"Arrest"}
    assert told["follows"].facts
    for reason in told.values():
        assert all(fact.date < world.date(36) for fact in reason.facts)


def test_a_turned_question_tells_the_same_act(world, ranker):
    told = {reason.group: reason for reason in ranker.explain(4, 0, 5, 36, of="subject").reasons}
    assert told["act"].words.startswith("Police (Arvenia) → Citizen (Arvenia), Arrest: ")
    assert {(fact.subject, fact.object) for fact in told["act"].facts} == {("Police (Arvenia)", "Citizen (Arvenia)")}


def test_without_its_precedents_an_act_is_less_likely(world, ranker):
    rows = world.rows[~((world.rows[:, 0] == 4) & (world.rows[:, 2] == 5))]
    bare = Ranker(replace(world, rows=rows), ranker.until, 1, ranker)
    assert bare.explain(4, 0, 5, 36).chance < ranker.explain(4, 0, 5, 36).chance


def test_every_feature_has_words_and_every_group_its_sentence(ranker):
    assert list(ranker.model.limits) == list(features())
    assert {feature.group for feature in features().values()} == set(_wordings())
    assert all(feature.words for feature in features().values())


def test_a_saved_ranker_says_the_same(world, ranker, tmp_path):
    ranker.save(tmp_path / "model.npz")
    again = Ranker.load(tmp_path / "model.npz", world)
    assert again.predict(0, 1, 36) == ranker.predict(0, 1, 36)
    assert (again.until, again.horizon) == (35, 1)


def test_a_model_of_other_entities_is_refused(world, ranker, tmp_path):
    ranker.save(tmp_path / "model.npz")
    other = replace(world, entities=("Elsewhere", *world.entities[1:]))
    with pytest.raises(DataError, match="fit again"):
        Ranker.load(tmp_path / "model.npz", other)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"hello"])
def test_another_file_is_refused(world, tmp_path, content):
    (tmp_path / "model.npz").write_bytes(content)
    with pytest.raises(DataError, match="no saved ranking model"):
        Ranker.load(tmp_path / "model.npz", world)


def test_too_few_facts_are_refused(world):
    with pytest.raises(UsageError, match="too few"):
        Ranker.fit(replace(world, rows=world.rows[:20]), 35, PLAN)


def test_unknown_numbers_are_refused(ranker):
    with pytest.raises(UsageError, match="no entity"):
        ranker.predict(999, 0, 36)
    with pytest.raises(UsageError, match="of='object'"):
        ranker.predict(0, 0, 36, of="verb")


def test_fitting_twice_gives_the_same(world, ranker):
    again = Ranker.fit(world, 35, PLAN)
    assert np.array_equal(ranker.factors.objects, again.factors.objects)
    assert ranker.loss == again.loss


def test_days_are_dates_where_the_first_is_known(world):
    assert world.date(2) == "2021-03-03"
    assert replace(world, start=None).date(2) == "day 2"
    assert world.start == dt.date(2021, 3, 1)
