"""Probabilities of what comes between two governments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.forecasts.world import day, event, table
from tests.record.flats import rows

from dragoman.errors import DataError, UsageError
from dragoman.forecasts.additive import calibrated, calibration, fit, levelled, sigmoid
from dragoman.forecasts.dyads import FIRMEST, KEPT, MANY, firmness, telling
from dragoman.forecasts.dyads import fit as fit_dyads
from dragoman.forecasts.forecast import Forecaster, count, fit_forecaster
from dragoman.forecasts.keeping import kept, load, save, stamp

WHAT = ["1", "2", "3", "4", "CONSULT", "ACCUSE"]


@pytest.fixture(scope="module")
def fitted() -> Forecaster:
    return fit_forecaster(table(), what=WHAT)


def test_the_forecast_knows_who_meets_and_who_quarrels(fitted: Forecaster) -> None:
    friends, rivals = fitted.forecast("PER", "CHL", what=WHAT), fitted.forecast("KEN", "JPN", what=WHAT)
    assert friends.chance("PER", "1", 7).probability > 3 * rivals.chance("KEN", "1", 7).probability
    assert rivals.chance("KEN", "3", 7).probability > 3 * friends.chance("PER", "3", 7).probability
    assert friends.direction.balance > 0 > rivals.direction.balance


def test_a_longer_time_is_never_less_likely(fitted: Forecaster) -> None:
    found = fitted.forecast("CHL", "PER", what=WHAT)
    for what in WHAT:
        chances = [found.chance("CHL", what, horizon).probability for horizon in (1, 7, 30)]
        assert chances == sorted(chances)


def test_a_type_is_never_likelier_than_its_quad(fitted: Forecaster) -> None:
    for a, b in (("PER", "CHL"), ("KEN", "JPN"), ("NOR", "PER")):
        found = fitted.forecast(a, b, what=WHAT)
        for horizon in (1, 7, 30):
            for kind, quad in (("CONSULT", "1"), ("ACCUSE", "3")):
                assert found.chance(a, kind, horizon).probability <= found.chance(a, quad, horizon).probability


def test_what_is_told_later_changes_nothing() -> None:
    later = rows(*(event(f"later{k}", 100 + k, "NOR", "CHL", "ASSAULT") for k in range(20)))
    then = fit_forecaster(table(), day(90), what=["4"], horizons=[7])
    now = fit_forecaster(pa.concat_tables([later, table()]), day(90), what=["4"], horizons=[7])
    for pair in (("NOR", "CHL"), ("KEN", "JPN")):
        given = {"what": ["4"], "horizons": [7]}
        assert then.forecast(*pair, **given).to_dict() == now.forecast(*pair, **given).to_dict()


def test_a_rare_dyad_leans_on_like_ones_and_says_so(fitted: Forecaster) -> None:
    found = fitted.forecast("NOR", "BRA", what=WHAT)
    assert found.pooled
    assert "dyads like theirs speak for them" in found.notes[0]
    assert 0 < found.chance("NOR", "1", 7).probability < 0.3
    assert not fitted.forecast("PER", "CHL", what=WHAT).pooled


def test_a_plan_raises_the_chance() -> None:
    plan = rows(event("plan", 152, "NOR", "KEN", status="planned", known=day(149)))
    given = {"what": ["CONSULT"], "horizons": [7]}
    without = fit_forecaster(table(), **given).forecast("NOR", "KEN", **given)
    planned = fit_forecaster(pa.concat_tables([table(), plan]), **given).forecast("NOR", "KEN", **given)
    assert planned.chances[0].probability > 1.3 * without.chances[0].probability


def test_a_fitted_model_is_kept_and_answers_the_same(fitted: Forecaster, tmp_path: Path) -> None:
    mark = stamp(table(), None, "governments")
    save(fitted, tmp_path / "model", mark)
    again = kept(tmp_path / "model", mark)
    assert again is not None
    assert again.forecast("PER", "CHL", what=WHAT).to_dict() == fitted.forecast("PER", "CHL", what=WHAT).to_dict()
    assert kept(tmp_path / "model", stamp(table(), day(20), "governments")) is None
    told = json.loads((tmp_path / "model" / "model.json").read_text())
    (tmp_path / "model" / "model.json").write_text(json.dumps({**told, "version": 0}))
    with pytest.raises(DataError, match="fit the model again"):
        load(tmp_path / "model")


def test_a_record_of_three_events_gets_an_answer() -> None:
    few = rows(*(event(str(k), k, "PER", "CHL") for k in range(3)))
    found = fit_forecaster(few, what=["1"], horizons=[7]).forecast("PER", "CHL", what=["1"], horizons=[7])
    assert 0 < found.chances[0].probability < 1


def test_other_horizons_go_by_those_that_were_fitted() -> None:
    by = fit_forecaster(table(), what=["1"], horizons=[30])
    month = by.model.probability("PER", "KEN", "1", 30)
    week = by.forecast("PER", "KEN", what=["1"], horizons=[7]).chance("PER", "1", 7).probability
    assert week == pytest.approx(1 - (1 - month) ** ((7 / 30) ** 0.9))
    assert by.model.probability("PER", "KEN", "1", 7) == pytest.approx(week)


def test_wrong_words_are_named(fitted: Forecaster) -> None:
    with pytest.raises(UsageError, match="no type or quad"):
        fit_dyads(table(), what=["DANCE"])
    with pytest.raises(UsageError, match="two different states"):
        fitted.forecast("PER", "PER")
    with pytest.raises(UsageError, match="choose 1 to 365"):
        fitted.forecast("PER", "CHL", what=["1"], horizons=[400])


def test_counts_agree_with_the_chance(fitted: Forecaster) -> None:
    more = fitted.model.more[1, 7]
    expected, low, high = count(0.9, 2.0, -1.0, more, 7)
    assert expected >= 0.9
    assert 0 <= low <= expected <= high
    assert count(0.02, -4.0, -6.0, more, 7)[2] == 0


def test_the_ridge_holds_the_prior_where_there_is_little_to_learn() -> None:
    x = np.random.default_rng(0).normal(size=(5, 1)).astype(np.float32)
    one = np.ones(1)
    found = fit(x, np.array([0.0, 1, 0, 1, 0]), np.ones(5), one, one, centre=np.zeros(1), base=-1.0)
    assert abs(found.weight[0] - 1) < 0.1


def test_weights_are_found_again() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(20_000, 2)).astype(np.float32)
    y = (random.random(20_000) < sigmoid(x @ np.array([1.0, -0.5]) - 1)).astype(float)
    found = fit(x, y, np.ones(20_000), np.zeros(2), np.ones(2), centre=np.zeros(2), ridge=1.0)
    assert np.allclose([found.base, *found.weight], [-1, 1, -0.5], atol=0.08)


def test_calibration_mends_overconfidence_and_keeps_the_order() -> None:
    random = np.random.default_rng(2)
    eta = random.normal(size=8000) * 2
    y = (random.random(8000) < sigmoid(eta / 2)).astype(float)
    by = calibration(eta, y, np.ones(8000))
    p = calibrated(np.sort(eta), by)
    assert (np.diff(p) > 0).all()
    assert abs(calibrated(np.array([3.0]), by)[0] - sigmoid(np.array([1.5]))[0]) < 0.04
    at = levelled(eta, y, np.ones(8000), (1.0, 1.0, 5.0))
    assert abs(calibrated(eta, at).mean() - y.mean()) < 1e-3


def test_few_dyads_to_learn_from_make_the_ridge_firmer() -> None:
    assert firmness(2 * MANY) == 1
    assert firmness(MANY / 3) == pytest.approx(3)
    assert firmness(0.0) == firmness(1.0) == FIRMEST


def test_rows_of_quiet_dyads_stand_for_the_rest_and_none_with_an_event_is_lost() -> None:
    random = np.random.default_rng(4)
    habit = np.concatenate([np.full(20_000, -7.0), np.full(500, -1.0)])
    came = random.random(len(habit)) < sigmoid(habit)
    rows, stand = telling(habit, came, np.full(len(habit), 2.0))
    assert set(np.flatnonzero(came)) <= set(rows)
    assert set(range(20_000, 20_500)) <= set(rows)
    assert len(rows) < 20_500 * 2 * KEPT
    assert (stand[came[rows]] == 2).all()
    assert stand.sum() == pytest.approx(2 * len(habit))
