"""The questions of timing, asked of records in which the answer was planted."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.flatrows import day, row, table

from dragoman.errors import UsageError
from dragoman.measures.timing import capped, holm, loud, onsets, timing


def record(decisions, overtures, more=()):
    """Meetings of B with C on some days, calls of A to B on others; C fights A; somebody else is in the news daily."""
    rows = [row(k, "USA", "UKR", "CONSULT") for k in decisions]
    rows += [row(k, "RUS", "USA", "CONSULT", mode="phone") for k in overtures]
    rows += [row(5, "UKR", "RUS", "ASSAULT"), *more]
    rows += [row(k, "FRA", "DEU", "CONSULT") for k in range(700)]
    return table(rows)


def planted(seed=1):
    """A meeting about every three weeks, one to four days after a call; other calls at random."""
    rng = np.random.default_rng(seed)
    decisions = [int(k) for k in np.cumsum(rng.integers(14, 26, 32))]
    calls = [k - int(rng.integers(1, 5)) for k in decisions] + [int(k) for k in rng.integers(0, 700, 60)]
    return record(decisions, calls)


def test_overtures_that_gather_before_decisions_are_found():
    found = timing(planted(), "RUS", "USA", curves=False)
    first = found.tests[0]
    assert (found.opponent, first.verdict, first.words) == ("UKR", "yes", "they gather")
    assert first.ratio > 1.5
    assert first.p <= first.p_holm <= 0.05
    assert first.observed > first.expected


def test_overtures_at_random_are_not():
    rng = np.random.default_rng(2)
    calls = [int(k) for k in rng.integers(0, 700, 200)]
    found = timing(record([int(k) for k in np.cumsum(rng.integers(14, 26, 32))], calls), "RUS", "USA", curves=False)
    assert found.tests[0].verdict == "none"
    assert found.tests[0].low < 1 < found.tests[0].high


def test_few_episodes_are_too_few_to_tell_and_it_says_how_many_would_do():
    found = timing(record([50, 100, 150], range(0, 700, 9)), "RUS", "USA", curves=False)
    first = found.tests[0]
    assert first.verdict == "too few to tell"
    assert first.n == 3 < first.needed
    assert math.isnan(first.p)
    assert f"needs about {first.needed}" in first.words


def test_without_decisions_there_is_no_episode_to_go_by():
    found = timing(record([], range(0, 700, 9)), "RUS", "USA", curves=False)
    assert found.tests[0].words == "too few to tell: no episode to go by"


def test_sanctions_that_end_with_overtures_are_relief():
    rng = np.random.default_rng(3)
    starts = [int(k) for k in np.cumsum(rng.integers(24, 32, 24))]
    calm = {d for k in starts for d in range(k + 1, k + 15)}
    hard = [row(k, "USA", "RUS", "SANCTION") for k in range(700) if k not in calm and rng.random() < 0.5]
    found = timing(record([], starts, hard), "RUS", "USA", curves=False)
    relief = next(t for t in found.tests if t.name == "relief")
    assert (relief.verdict, relief.words) == ("yes", "it eases")
    assert relief.ratio < 0.5


def test_threats_that_an_overture_averts():
    rng = np.random.default_rng(4)
    threats = [int(k) for k in np.arange(10, 660, 16)]
    met = [bool(rng.random() < 0.5) for _ in threats]
    more = [row(k, "USA", "RUS", "THREATEN") for k in threats]
    more += [row(k + 12, "USA", "RUS", "SANCTION") for k, answered in zip(threats, met) if not answered]
    calls = [k + 3 for k, answered in zip(threats, met) if answered]
    test = timing(record([], calls, more), "RUS", "USA", horizon=8, curves=False).tests[3]
    assert test.name == "threats"
    assert test.observed == 0
    assert test.share == 0.0 < test.placebo_share
    assert test.verdict == "yes"


def test_ids_and_days_stand_behind_each_answer():
    found = timing(record([100], [97, 300]), "RUS", "USA", curves=False).tests[0]
    assert [d for d, _ in found.triggers] == [day(100)]
    assert found.triggers[0][1] == ("e0",)
    assert [(d, ids) for d, ids in found.outcomes] == [(day(97), ("e1",))]


def test_the_same_question_has_the_same_answer():
    assert str(timing(planted(), "RUS", "USA")) == str(timing(planted(), "RUS", "USA"))


def test_a_given_opponent_and_span_are_kept():
    span = {"from_": datetime.date(2024, 2, 1), "to": datetime.date(2024, 12, 31)}
    found = timing(planted(), "RUS", "USA", opponent="GEO", curves=False, **span)
    assert (found.opponent, found.first, found.last) == ("GEO", span["from_"], span["to"])
    assert found.counts["decision"] == 0


def test_results_become_frames():
    found = timing(planted(), "RUS", "USA", curves=False)
    assert found.to_arrow().num_rows == len(found.tests) == 4
    assert found.to_polars().columns == found.to_pandas().columns.tolist() == list(found.rows()[0])


def test_numbers_that_are_not_there_are_null_in_json():
    assert timing(record([5], [1]), "RUS", "USA", curves=False).to_json()[0]["p"] is None


@pytest.mark.parametrize(
    ("a", "b", "more", "words"),
    [
        ("RUS", "RUS", {}, "two parties"),
        ("RUS", "NPL", {}, "nothing between RUS and NPL"),
        ("RUS", "USA", {"horizon": 0}, "horizon of 0"),
        ("RUS", "USA", {"from_": datetime.date(2025, 1, 1), "to": datetime.date(2024, 1, 1)}, "no span"),
    ],
)
def test_a_wrong_question_is_told_so(a, b, more, words):
    with pytest.raises(UsageError, match=words):
        timing(planted(), a, b, **more)


def test_moves_close_to_each_other_are_one_episode():
    assert np.flatnonzero(onsets(np.bincount([3, 4, 6, 12], minlength=60) * 1.0, 3)).tolist() == [3, 12]


def test_where_moves_are_daily_only_a_surge_begins_an_episode():
    counts = np.ones(100)
    counts[[20, 60]] = 5
    assert loud(counts) > 1
    assert np.flatnonzero(onsets(counts, 3)).tolist() == [20, 60]


def test_a_loud_day_counts_no_more_than_usual():
    cut, most = capped(np.array([0, 1, 1, 9, 1.0]))
    assert most == 3
    assert cut.tolist() == [0, 1, 1, 3, 1]


def test_holm_on_a_worked_example():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_keeps_the_order_and_lowers_nothing(p):
    out = holm(p)
    assert all(q >= value for q, value in zip(out, p))
    assert all(q <= 1 for q in out)
    assert all(out[i] <= out[j] for i in range(len(p)) for j in range(len(p)) if p[i] < p[j])
