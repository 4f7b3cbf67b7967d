"""Why a forecast says what it says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.forecasts.world import table

from dragoman.forecasts.direction_reasons import direction_reasons
from dragoman.forecasts.dyads import DyadModel
from dragoman.forecasts.features import counts, design, names_of, surroundings
from dragoman.forecasts.forecast import Forecaster, fit_forecaster
from dragoman.forecasts.history import channels, history
from dragoman.forecasts.reasons import close, family_of, reasons

WHAT = ["1", "3", "CONSULT"]


@pytest.fixture(scope="module")
def fitted() -> Forecaster:
    return fit_forecaster(table(), what=WHAT, horizons=[7])


def test_the_parts_add_up_to_the_log_odds(fitted: Forecaster) -> None:
    model = fitted.model
    pair = model.history.pair("PER", "CHL")
    weights = model.weights[1, 7]
    x = design(model.pairs_of(np.array([pair])), 1, 7)
    assert np.isclose(weights.base + weights.terms(x).sum(), weights.score(x)[0], atol=1e-4)


def test_every_feature_belongs_to_a_family() -> None:
    for channel in range(1, len(channels())):
        assert all(family_of(name, channel) for name in names_of(channel, 30))


def test_what_kind_of_talk_it_was_lately_belongs_to_what_came_lately() -> None:
    consult = channels().index("CONSULT")
    assert f"late@14|{consult}" in names_of(1, 7)
    assert family_of(f"late@14|{consult}", 1) == "lately"
    assert family_of("late@14|4", 1) == "kind:4"


def test_some_rows_have_the_columns_that_they_have_among_all(fitted: Forecaster) -> None:
    found = fitted.model.pairs_of(np.arange(fitted.model.history.pairs))
    rows = np.array([3, 1, 7])
    assert np.array_equal(design(found, 1, 7, rows), design(found, 1, 7)[rows])


def test_a_dyad_by_itself_has_the_features_it_has_among_all(fitted: Forecaster) -> None:
    model = fitted.model
    h = model.history
    which = np.array([h.pair("PER", "CHL"), h.pair("CHL", "PER")])
    alone, _ = close(model, "PER", "CHL").pairs()
    assert np.allclose(alone.channel, model.pairs_of(which).channel, atol=1e-5)
    assert np.allclose(alone.shared, model.pairs_of(which).shared, atol=1e-5)


@pytest.mark.parametrize(("a", "b", "what"), [("PER", "CHL", "1"), ("KEN", "JPN", "3"), ("CHL", "PER", "CONSULT")])
def test_without_the_cited_events_the_probability_is_what_the_reason_says(
    fitted: Forecaster, a: str, b: str, what: str
) -> None:
    model = fitted.model
    p, told = reasons(model, a, b, channels().index(what), 7)
    cited = [r for r in told if r.events]
    assert cited
    for reason in cited:
        gone = pc.is_in(table()["id"], value_set=pa.array(reason.events))
        h = history(table().filter(pc.invert(gone)))
        c = counts(h, h.on)
        after = DyadModel(h, c, surroundings(h, c), model.weights, model.more, 0).probability(a, b, what, 7)
        assert reason.without is not None
        assert (after - p) * (reason.without - p) > 0
        assert abs(after - reason.without) < 0.05
        assert reason.without_all is not None
        assert (reason.without_all - p) * (reason.without - p) > 0


def test_reasons_say_in_words_what_was_done_and_when(fitted: Forecaster) -> None:
    found = fitted.forecast("KEN", "JPN", what=WHAT, horizons=[7], about=("KEN", "3", 7), names=("Kenya", "Japan"))
    text = " ".join(r.text for r in found.reasons)
    assert "Kenya towards Japan in the last 30 days: accused" in text
    for reason in found.reasons:
        assert len(reason.events) == len(reason.days)
        assert all(d <= found.on for d in reason.days)


def test_closer_or_apart_has_reasons_too(fitted: Forecaster) -> None:
    p, told = direction_reasons(fitted, "PER", "CHL", "CLOSER", ("Peru", "Chile"))
    assert np.isclose(p, fitted.direction("PER", "CHL").higher)
    assert told[0].events
    assert told[0].without_all is not None
    assert (p > told[0].without_all) == (told[0].part > 0)
